package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Fallbacks;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.RoutingSettings.Queue;
import dev.sluice.config.RoutingSettings.Retries;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits.Budget;
import dev.sluice.config.reading.ConfigReading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file says of routing becomes what routing is told, or an error that says what to write. */
class RoutingReaderTest extends ConfigReading {
  private static final String MODELS = """
      model_list:
      - {model_name: a, litellm_params: {model: echo/a}}
      - {model_name: b, litellm_params: {model: echo/b}}
      - {model_name: openai/c, litellm_params: {model: openai/c, api_key: sk-c}}
      """;

  @Test
  void everySettingIsRead() {
    assertThat(routing("""
            router_settings:
              routing_strategy: latency-based-routing
              routing_strategy_args: {lowest_latency_buffer: 0.5, ttl: 60, max_latency_list_size: 20}
              num_retries: 4
              retry_after: 2.5
              retry_policy: {TimeoutErrorRetries: 1, RateLimitErrorRetries: 0}
              model_group_retry_policy: {a: {BadRequestErrorRetries: 2}}
              allowed_fails: 7
              allowed_fails_policy: {AuthenticationErrorAllowedFails: 9}
              cooldown_time: 1.5
              disable_cooldowns: true
              fallbacks: [{a: [b, openai/c]}, {b: a}]
              context_window_fallbacks: [{a: [openai/c]}]
              content_policy_fallbacks: [{b: [a]}]
              default_fallbacks: [b]
              max_fallbacks: 3
              enable_pre_call_checks: true
              enable_tag_filtering: true
              tag_filtering_match_any: false
              provider_budget_config: {openai: {budget_limit: 10, time_period: 1d}}
            sluice_settings:
              routing_strategies: {b: peak-ewma}
              retry_budget: 0.25
              retry_budget_minimum: 6
              max_cooldown_time: 60
              cooldown_failure_share: 0.75
              max_cooldown_share: 1
              slow_start: 0
              slow_first_byte: 2.5
              max_queue_time: 3
              max_queue_length: 50
            """))
        .isEqualTo(new RoutingSettings(
            RoutingStrategy.LATENCY_BASED,
            Map.of("b", RoutingStrategy.PEAK_EWMA),
            new Retries(
                4,
                Map.of(FailureKind.TIMEOUT, 1, FailureKind.RATE_LIMIT, 0),
                Map.of("a", Map.of(FailureKind.BAD_REQUEST, 2)),
                0.25,
                6,
                2500),
            new Cooldowns(
                false, 1500, 60_000, 7, Map.of(FailureKind.AUTHENTICATION, 9), 0.75, 1, 0, 2500),
            new Fallbacks(
                Map.of("a", List.of("b", "openai/c"), "b", List.of("a")),
                Map.of("a", List.of("openai/c")),
                Map.of("b", List.of("a")),
                List.of("b"),
                3),
            true,
            true,
            false,
            new Latency(0.5, 60_000, 20),
            new Queue(3000, 50),
            Map.of("openai", new Budget(10, 86_400_000))));
  }

  @Test
  void whatLiteLlmSettingsSayHoldsWhereRouterSettingsSayNothing() {
    String litellm = """
        litellm_settings:
          num_retries: 4
          allowed_fails: 5
          cooldown_time: 6
          fallbacks: [{a: [b]}]
          context_window_fallbacks: [{a: [b]}]
          content_policy_fallbacks: [{a: [b]}]
          default_fallbacks: [b]
          max_fallbacks: 7
        """;
    RoutingSettings inherited = routing(litellm);
    assertThat(inherited.retries().count()).isEqualTo(4);
    assertThat(inherited.cooldowns().allowedFails()).isEqualTo(5);
    assertThat(inherited.cooldowns().millis()).isEqualTo(6000);
    Map<String, List<String>> aToB = Map.of("a", List.of("b"));
    assertThat(inherited.fallbacks()).isEqualTo(new Fallbacks(aToB, aToB, aToB, List.of("b"), 7));

    RoutingSettings own = routing(litellm
        + litellm
            .replace("litellm_", "router_")
            .replace("[b]", "[openai/c]")
            .replaceAll("s: ([4-7])", "s: 1$1")
            .replace("time: 6", "time: 16"));
    assertThat(own.retries().count()).isEqualTo(14);
    assertThat(own.cooldowns().allowedFails()).isEqualTo(15);
    assertThat(own.cooldowns().millis()).isEqualTo(16_000);
    Map<String, List<String>> aToC = Map.of("a", List.of("openai/c"));
    assertThat(own.fallbacks()).isEqualTo(new Fallbacks(aToC, aToC, aToC, List.of("openai/c"), 17));
  }

  @Test
  void aProviderBudgetThatCannotCountAModelIsAWarningWithItsLine() {
    var snapshot = serve("""
        router_settings: {provider_budget_config: {openai: {budget_limit: 10, time_period: 1d}}}
        model_list:
        - {model_name: priced, litellm_params: {model: openai/gpt-4o, api_key: sk-c}}
        - {model_name: own, litellm_params: {model: openai/c, api_key: sk-c, input_cost_per_token: 0}}
        - {model_name: elsewhere, litellm_params: {model: mistral/c, api_key: sk-c}}
        - {model_name: unpriced, litellm_params: {model: openai/c, api_key: sk-c}}
        """);
    assertThat(warnings(snapshot))
        .singleElement()
        .asString()
        .contains(":6:", "\"unpriced\": provider_budget_config.openai does not count it");
  }

  @ParameterizedTest
  @EnumSource(RoutingStrategy.class)
  void everyStrategyGoesByItsName(RoutingStrategy strategy) {
    assertThat(routing("router_settings: {routing_strategy: " + strategy.word() + "}\n")
            .strategy())
        .isEqualTo(strategy);
  }

  @Test
  void aStrategyOfLiteLlmsThatIsNotHereMapsToTheNearest() {
    var snapshot = serve("router_settings: {routing_strategy: usage-based-routing}\n" + MODELS);
    assertThat(snapshot.settings().routing().strategy()).isEqualTo(RoutingStrategy.USAGE_BASED);
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:1:19: router_settings.routing_strategy is \"usage-based-routing\"; usage-based-routing-v2 is used, which comes nearest");
  }

  @Test
  void aConnectionThatFailsIsLiteLlmsInternalServerError() {
    assertThat(kinds("{InternalServerErrorRetries: 5}"))
        .isEqualTo(Map.of(FailureKind.SERVER, 5, FailureKind.CONNECTION, 5));
    assertThat(kinds("{InternalServerErrorRetries: 5, BadGatewayErrorRetries: 1}"))
        .isEqualTo(Map.of(FailureKind.SERVER, 5, FailureKind.CONNECTION, 1));
  }

  @Test
  void theDefaultOfAPolicyLeavesOutWhatIsTheCallersFault() {
    Map<FailureKind, Integer> kinds = kinds("{DefaultRetries: 1, TimeoutErrorRetries: 3}");
    assertThat(kinds)
        .containsEntry(FailureKind.TIMEOUT, 3)
        .containsEntry(FailureKind.RATE_LIMIT, 1)
        .containsEntry(FailureKind.SERVER, 1)
        .doesNotContainKeys(FailureKind.BAD_REQUEST, FailureKind.CONTENT_POLICY);
  }

  @Test
  void aStarStandsForGroupsThatAreNotNamed() {
    Fallbacks fallbacks =
        routing("router_settings: {fallbacks: [{\"*\": [b]}, {a: []}]}\n").fallbacks();
    assertThat(fallbacks.defaults()).containsExactly("b");
    assertThat(fallbacks.general()).isEqualTo(Map.of("a", List.of()));
  }

  @Test
  void aCooldownLongerThanTheLongestStretchesItUnlessThatIsWritten() {
    assertThat(routing("router_settings: {cooldown_time: 900}\n").cooldowns().maxMillis())
        .isEqualTo(900_000);
    var snapshot = serve(
        "router_settings: {cooldown_time: 9}\nsluice_settings: {max_cooldown_time: 3}\n" + MODELS);
    assertThat(snapshot.settings().routing().cooldowns().maxMillis()).isEqualTo(3000);
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:2:19: sluice_settings.max_cooldown_time is less than cooldown_time, which it cuts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router_settings: {fallbacks: [{aa: [b]}]} | fallbacks.aa names a model that nobody serves: \"aa\"; did you mean \"a\"?",
        "router_settings: {fallbacks: [{a: [bb]}]} | fallbacks.a names a model that nobody serves: \"bb\"; did you mean \"b\"?",
        "litellm_settings: {default_fallbacks: [bb]} | litellm_settings.default_fallbacks names a model that nobody serves: \"bb\"",
        "router_settings: {model_group_retry_policy: {aa: {}}} | model_group_retry_policy.aa names a model that nobody serves",
        "sluice_settings: {routing_strategies: {aa: peak-ewma}} | routing_strategies.aa names a model that nobody serves",
        "router_settings: {fallbacks: [{a: [b]}, {a: [b]}]} | fallbacks.a stands there twice; the first counts",
        "router_settings: {fallbacks: [{'*': [b]}], default_fallbacks: [a]} | default_fallbacks is not used, because fallbacks has a list for \"*\"",
        "router_settings: {retry_policy: {TimeoutErorRetries: 1}} | retry_policy.TimeoutErorRetries is no known key; did you mean \"TimeoutErrorRetries\"?",
        "router_settings: {routing_strategy_args: {rpm_limit: 1}} | routing_strategy_args.rpm_limit is accepted, not acted on",
        "router_settings: {provider_budget_config: {opnai: {budget_limit: 1, time_period: 1d}}} | provider_budget_config.opnai is no known provider; did you mean \"openai\"?",
        "router_settings: {provider_budget_config: {openai: {budget_limit: 1}}} | provider_budget_config.openai.budget_limit has no effect without time_period",
      })
  void whatCannotHaveBeenMeantIsAWarning(String yaml, String says) {
    assertThat(warnings(serve(yaml + "\n" + MODELS))).singleElement().asString().contains(says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router_settings: {fallbacks: [{a: [b]}]}",
        "router_settings: {fallbacks: [{openai/c: [a]}]}",
        "router_settings: {fallbacks: [{c: [echo/a]}]}",
        "router_settings: {model_group_alias: {x: a}, fallbacks: [{b: [x]}]}",
      })
  void namesByWhichAGroupIsFoundAreFine(String yaml) {
    assertThat(warnings(serve(yaml + "\n" + MODELS))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router_settings: {routing_strategy: least-bussy} | write one of simple-shuffle, least-busy,",
        "router_settings: {routing_strategy: least-bussy} | did you mean \"least-busy\"?",
        "router_settings: {routing_strategy_args: {lowest_latency_buffer: -1}} | routing_strategy_args.lowest_latency_buffer is \"-1\"; write a share",
        "router_settings: {num_retries: 1.5} | num_retries is 1.5, not a whole number; write a whole number from 0 to 100, default 2",
        "router_settings: {num_retries: -1} | num_retries is \"-1\"; write a whole number from 0 to 100",
        "router_settings: {retry_policy: {TimeoutErrorRetries: many}} | retry_policy.TimeoutErrorRetries is \"many\"; write a whole number from 0 to 100",
        "router_settings: {model_group_retry_policy: {a: 3}} | model_group_retry_policy.a is \"3\"; write a mapping such as",
        "router_settings: {cooldown_time: -1} | cooldown_time is \"-1\"; write seconds from 0 to 86400, default 5.0 (0: no cooldown)",
        "router_settings: {fallbacks: [a]} | fallbacks has an item that is \"a\"; write a list such as [{group: [other-group]}]",
        "router_settings: {fallbacks: [{a: [{model: b}]}]} | fallbacks.a has an item that is a mapping; write names of models",
        "router_settings: {provider_budget_config: {openai: 3}} | provider_budget_config.openai is \"3\"; write {budget_limit: 10, time_period: 1d}",
        "router_settings: {provider_budget_config: {openai: {budget_limit: 1, time_period: 1y}}} | time_period is \"1y\"; write a number and s, m, h, d, w or mo (30 days), such as 30s or 1d",
        "sluice_settings: {routing_strategies: {a: fastest}} | routing_strategies.a is \"fastest\"; write one of",
        "sluice_settings: {cooldown_failure_share: 2} | cooldown_failure_share is \"2\"; write a share from 0 to 1, default 0.5",
        "router_settings: {routing_strategy_args: {ttl: 0.5}} | routing_strategy_args.ttl is \"0.5\"; write seconds from 1 to 86400, default 3600.0",
        "router_settings: {routing_strategy_args: {max_latency_list_size: 0}} | max_latency_list_size is \"0\"; write a whole number from 1 to 100, default 10",
        "sluice_settings: {max_queue_length: many} | max_queue_length is \"many\"; write a whole number from 0 to 1000000, default 1000",
        "sluice_settings: {max_queue_time: soon} | max_queue_time is \"soon\"; write seconds from 0 to 3600, default 10.0",
      })
  void whatCannotBeUsedIsAnErrorThatSaysWhatCan(String yaml, String says) {
    assertThat(refuse(yaml + "\n" + MODELS))
        .singleElement()
        .asString()
        .startsWith("config.yaml:1:")
        .contains(says);
  }

  private Map<FailureKind, Integer> kinds(String policy) {
    return routing("router_settings: {retry_policy: " + policy + "}\n")
        .retries()
        .byKind();
  }

  private RoutingSettings routing(String yaml) {
    return serve(yaml + MODELS).settings().routing();
  }
}
