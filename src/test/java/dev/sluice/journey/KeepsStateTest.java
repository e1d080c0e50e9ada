package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.metric;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is known of a deployment is known on every lane, and still known after a reload. Callers on connections to all
 * lanes ask in the order that a seed says, and the file changes somewhere in between.
 */
class KeepsStateTest {
  private static final int CALLERS = 4 * Runtime.getRuntime().availableProcessors();
  private static final int REQUESTS = 40;

  private FakeUpstream one;
  private FakeUpstream other;
  private SluiceUnderTest sluice;
  private final List<RawCaller> callers = new ArrayList<>();

  @BeforeEach
  void start() {
    one = FakeUpstream.start();
    other = FakeUpstream.start();
    sluice = SluiceUnderTest.start(config());
    for (int i = 0; i < CALLERS; i++) {
      callers.add(RawCaller.to(sluice.port()));
    }
  }

  @AfterEach
  void stop() {
    callers.forEach(RawCaller::close);
    sluice.close();
    one.close();
    other.close();
  }

  private String config() {
    return """
        model_list:
          - model_name: pair
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k}
          - model_name: pair
            litellm_params: {model: openai/m, api_base: "%2$s", api_key: k}
          - model_name: quickest
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k}
          - model_name: quickest
            litellm_params: {model: openai/m, api_base: "%2$s", api_key: k}
          - model_name: single
            litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, max_parallel_requests: 1}
        router_settings: {cooldown_time: 600}
        sluice_settings:
          max_queue_time: 0
          routing_strategies: {quickest: latency-based-routing}
        """.formatted(one.base(), other.base());
  }

  private void reload() {
    String added = "  - {model_name: new, litellm_params: {model: echo/echo}}\nrouter_settings";
    sluice.rewrite(config().replaceFirst("router_settings", added));
    await("the reload", () -> metric(sluice, "sluice_config_version") == 2);
  }

  private RawAnswer ask(RawCaller caller, String model) {
    RawAnswer answer = caller
        .send(RawCaller.post(CHAT, "{\"model\":\"" + model + "\",\"messages\":[]}"))
        .answer();
    answer.text();
    return answer;
  }

  /** Requests of callers at random, and a reload before one of them. */
  private void shuffled(long seed, String model, Consumer<RawAnswer> check) {
    Random random = new Random(seed);
    int reload = random.nextInt(REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
      if (i == reload) {
        reload();
      }
      check.accept(ask(callers.get(random.nextInt(CALLERS)), model));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoFailedOnOneLaneIsLeftAloneByAll(long seed) {
    one.always(Answers.error(401, "invalid_api_key", "no"));
    shuffled(
        seed, "pair", answer -> assertThat(answer.status()).as("seed " + seed).isEqualTo(200));
    assertThat(one.requests()).as("seed " + seed).hasSize(1);
    assertThat(other.requests()).as("seed " + seed).hasSize(REQUESTS);
    assertThat(other.connections())
        .as("every lane asked")
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsInFlightOnOneLaneCountsOnAll(long seed) {
    Gate gate = new Gate();
    one.answer(Script.events().event(word("one")).stall(gate).event(finish()).done());
    try (RawCaller first = RawCaller.to(sluice.port())) {
      String stream = "{\"model\":\"single\",\"stream\":true,\"messages\":[]}";
      RawAnswer held = first.send(RawCaller.post(CHAT, stream)).answer();
      held.until("one");
      shuffled(seed, "single", answer -> {
        assertThat(answer.status()).as("seed " + seed).isEqualTo(503);
        assertThat(answer.soFar()).contains("deployments_busy");
      });
      gate.open();
      assertThat(held.text()).endsWith(DONE);
    }
    for (RawCaller caller : callers) {
      assertThat(ask(caller, "single").status()).as("seed " + seed).isEqualTo(200);
    }
    assertThat(one.requests()).hasSize(1 + CALLERS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoWasSlowOnOneLaneIsSlowOnAll(long seed) {
    one.always(Script.status(200)
        .header("content-type", "application/json")
        .delay(500)
        .piece(Answers.chatBody("late")));
    for (int i = 0; one.requests().isEmpty() || other.requests().isEmpty(); i++) {
      ask(callers.get(i % CALLERS), "quickest");
    }
    int slow = one.requests().size();
    shuffled(
        seed,
        "quickest",
        answer -> assertThat(answer.status()).as("seed " + seed).isEqualTo(200));
    assertThat(one.requests()).as("seed " + seed).hasSize(slow);
  }
}
