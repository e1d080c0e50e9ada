package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.AddressRange;
import dev.sluice.config.CallerAddresses;
import dev.sluice.config.CallerOrigins;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Database;
import dev.sluice.config.Finding;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.LedgerSettings;
import dev.sluice.config.LimitSettings;
import dev.sluice.config.Listening;
import dev.sluice.config.LogLevel;
import dev.sluice.config.LogSettings;
import dev.sluice.config.ManagementSettings;
import dev.sluice.config.MetricSelection;
import dev.sluice.config.ModelStorage;
import dev.sluice.config.RedisSettings;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.TracingSettings;
import dev.sluice.config.UsageSettings;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.config.reading.ConfigReading;
import dev.sluice.config.reading.section.Vocabulary;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest extends ConfigReading {
  private static final CallerOrigins LOCAL = new CallerOrigins(false, true, Set.of());
  private static final CallerOrigins TWO =
      new CallerOrigins(false, true, Set.of("https://chat.example.com"));

  private static final String ECHO = entry("model: echo/x");

  @Test
  void withoutSettingsTheDefaultsHold() {
    assertThat(serve(ECHO).settings())
        .isEqualTo(new Settings(
            null,
            null,
            32 << 20,
            false,
            null,
            null,
            false,
            false,
            false,
            64 << 10,
            1024,
            5000,
            16 << 10,
            60_000,
            75_000,
            256L << 20,
            60_000,
            16 << 10,
            128 << 10,
            false,
            new Listening(null, 0, null, 16384, 0, 100, 200, LOCAL, false, 1000),
            RoutingSettings.standard(),
            new HealthChecks(false, 300_000, true, 10, false, 600_000, false),
            null,
            ManagementSettings.NONE,
            new LedgerSettings(
                false,
                new Database.Sqlite(Path.of("data/sluice.db")),
                UsageSettings.standard(Path.of("data/spool/sluice.db")),
                new ModelStorage(false, null)),
            200,
            CallerAddresses.ALL,
            LimitSettings.standard(),
            null,
            MetricSelection.ALL,
            10_000,
            LogSettings.standard()));
  }

  @Test
  void everySettingIsRead() {
    Settings settings = serve("""
                general_settings:
                  store_model_in_db: true
                  master_key: sk-1234
                  litellm_key_header_name: X-Key
                  max_request_size_mb: 0.5
                  always_include_stream_usage: "yes"
                  completion_model: m
                  embedding_model: m
                  background_health_checks: true
                  health_check_interval: 20
                  health_check_details: false
                  health_check_concurrency: 3
                  database_url: postgres://u:p%40ss%2Fword@db/ledger?sslmode=require
                  proxy_batch_write_at: 10
                  disable_spend_logs: true
                  disable_spend_updates: true
                  store_prompts_in_spend_logs: true
                  maximum_spend_logs_retention_period: 7d
                  maximum_spend_logs_retention_interval: 1h
                  allowed_ips: [10.0.0.0/8, "fd00::1"]
                  use_x_forwarded_for: true
                router_settings:
                  enable_health_check_routing: true
                  health_check_staleness_threshold: 30
                  health_check_ignore_transient_errors: true
                  redis_url: rediss://u:p%40ss@cache:6380/3
                litellm_settings:
                  require_auth_for_metrics_endpoint: true
                  json_logs: true
                  redact_user_api_key_info: true
                  set_verbose: true
                sluice_settings:
                  response_model: upstream
                  stream_window_kb: 1
                  max_upstream_connections: 2
                  connect_timeout: 0.5
                  max_header_size_kb: 8
                  request_read_timeout: 4
                  keepalive_timeout: 5
                  max_buffered_requests_mb: 6
                  drain_timeout: 7
                  stream_receive_buffer_kb: 64
                  caller_send_buffer_kb: 64
                  http2_cleartext: true
                  config_poll_interval: 0.1
                  spool: sync
                  spool_dir: /var/spool/sluice
                  max_spool_mb: 64
                  admin_port: 4001
                  admin_host: 127.0.0.2
                  max_connections: 8
                  max_connections_per_peer: 9
                  http2_max_streams: 10
                  http2_max_resets: 11
                  cors_origins: [local, "https://chat.example.com"]
                  takeover: true
                  drain_delay: 0.5
                  redis_timeout: 0.1
                  liveness_timeout: 20
                  log_level: WARNING
                  access_log: off
                  access_log_file: logs/access.log
                  gen_ai_metrics: true
                  tracing:
                    endpoint: https://collector/otlp/
                    headers: {Api-Key: s3cret}
                    service_name: router
                    sample_ratio: 0.25
                    max_spans: 1000
                """ + ECHO).settings();
    assertThat(settings)
        .isEqualTo(new Settings(
            new Secret("sk-1234"),
            "X-Key",
            512 << 10,
            true,
            "m",
            "m",
            true,
            true,
            true,
            1024,
            2,
            500,
            8192,
            4000,
            5000,
            6 << 20,
            7000,
            65536,
            65536,
            true,
            new Listening(null, 4001, "127.0.0.2", 8, 9, 10, 11, TWO, true, 500),
            RoutingSettings.standard(),
            new HealthChecks(true, 20_000, false, 3, true, 30_000, true),
            new TracingSettings(
                URI.create("https://collector/otlp/v1/traces"),
                Map.of("api-key", new Secret("s3cret")),
                "router",
                Map.of(),
                0.25,
                true,
                1000),
            ManagementSettings.NONE,
            new LedgerSettings(
                true,
                new Database.Postgres(
                    "db:5432",
                    "ledger",
                    "u",
                    new Secret("p@ss/word"),
                    Map.of("sslmode", "require")),
                new UsageSettings(
                    Path.of("/var/spool/sluice/postgresql-db-5432-ledger"),
                    64 << 20,
                    true,
                    10_000,
                    false,
                    false,
                    true,
                    7 * 86_400_000L,
                    3_600_000),
                new ModelStorage(true, new Secret("sk-1234"))),
            100,
            new CallerAddresses(
                Stream.of("10.0.0.0/8", "fd00::1").map(AddressRange::of).toList(), true),
            LimitSettings.standard(),
            new RedisSettings("cache", 6380, "u", new Secret("p@ss"), 3, true, 100),
            MetricSelection.ALL,
            20_000,
            new LogSettings(
                LogLevel.WARN, true, AccessFormat.OFF, Path.of("logs/access.log"), false)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "general_settings | max_request_size_mb: 0 | is \"0\"; write MiB from 0.001 to 1024, default 32.0",
        "general_settings | maximum_spend_logs_retention_period: soon | is \"soon\"; write a duration such as 12h",
        "general_settings | proxy_batch_write_at: 0 | write seconds from 0.05 to 3600, default 1.0",
        "sluice_settings | spool: always | is \"always\"; write async or sync, default async",
        "general_settings | max_request_size_mb: -5 | write MiB from",
        "general_settings | always_include_stream_usage: 7 | is \"7\"; write true or false",
        "general_settings | master_key: [a] | is a list; write one text",
        "general_settings | master_key: '' | would leave the gateway open",
        "sluice_settings | response_model: mine | is \"mine\"; write requested or upstream, default requested",
        "sluice_settings | stream_window_kb: big | is \"big\"; write KiB from 1 to 65536, default 64",
        "sluice_settings | connect_timeout: 0 | write seconds from 0.001 to 600, default 5.0",
        "general_settings | health_check_interval: 0 | write seconds from 0.1 to 86400, default 300",
        "general_settings | health_check_concurrency: 0 | write a number from 1 to 1000, default 10",
        "router_settings | health_check_staleness_threshold: x | write seconds from 0.1",
        "sluice_settings | admin_port: 70000 | write a port from 0 to 65535, default 0 (none)",
        "sluice_settings | max_connections: -1 | write a whole number from 0",
        "sluice_settings | http2_max_streams: 0 | write a whole number from 1 to 1000000, default 100",
        "sluice_settings | drain_delay: soon | write seconds from 0 to 3600, default 1.0",
        "sluice_settings | log_level: verbos | is \"verbos\"; write one of trace, debug, info, warn, error, default info",
        "sluice_settings | log_level: inf | did you mean \"info\"?",
        "sluice_settings | access_log: jsno | is \"jsno\"; write one of off, text, json, default text; did you mean \"json\"?",
        "sluice_settings | tls: yes | is \"yes\"; write a mapping",
        "sluice_settings | upstream_proxy: https://p:1 | is no proxy; write http://host:3128",
        "sluice_settings | ttft_timeout: -1 | write seconds from 0 to 1000000000, default none",
        "sluice_settings | stream_idle_timeout: x | write seconds from 0 to 1000000000, default 600 (0: none)",
        "sluice_settings | sse_keepalive: 1e6 | write seconds from 0 to 86400, default 0 (none)",
        "router_settings | timeout: soon | is \"soon\"; write seconds from 0",
        "router_settings | model_group_alias: {a: [b]} | write a model's name",
        "litellm_settings | ssl_verify: maybe | write true or false",
        "router_settings | redis_port: 0 | write a port from 1 to 65535, default 6379",
        "router_settings | redis_url: cache:6379 | is no URL of a Redis; write redis://",
        "sluice_settings | redis_timeout: 0 | write seconds from 0.001 to 60, default 0.05",
        "litellm_settings | model_alias_map: text | write a mapping",
      })
  void whatCannotBeUsedIsAnErrorThatSaysWhatCan(String section, String line, String says) {
    String key = line.substring(0, line.indexOf(':'));
    assertThat(refuse(section + ":\n  " + line + "\n" + ECHO))
        .singleElement()
        .asString()
        .startsWith("config.yaml:2:")
        .contains(section + "." + key)
        .contains(says);
  }

  @Test
  void aSectionOfTheWrongKindIsAnError() {
    assertThat(refuse("general_settings: yes please\n" + ECHO))
        .containsExactly("config.yaml:1:1: general_settings is \"yes please\"; write a mapping");
  }

  @Test
  void everyErrorIsTold() {
    assertThat(refuse("general_settings: {max_request_size_mb: 0}\nrouter_settings: {timeout: x}\n"
            + entry("model: echo/x", "timeout: y", "weight: z")))
        .hasSize(4);
  }

  @Test
  void unknownKeysAreWarningsWithAGuess() {
    Snapshot snapshot = serve(
        "genral_settings: {}\nrouter_settings: {timeuot: 3}\n" + ECHO + "    modle_info: {}\n");
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:1:1: genral_settings is no known key; did you mean \"general_settings\"?",
            "config.yaml:2:19: router_settings.timeuot is no known key; did you mean \"timeout\"?",
            "config.yaml:7:5: modle_info is no known key; did you mean \"model_info\"?");
  }

  @Test
  void whatLiteLlmKnowsAndSluiceDoesNotDoIsAccepted() {
    assertThat(warnings(serve("router_settings: {caching_groups: 3}\nguardrails: []\n" + ECHO)))
        .containsExactly(
            "config.yaml:1:19: router_settings.caching_groups is accepted, not acted on",
            "config.yaml:2:1: guardrails is accepted, not acted on");
  }

  @Test
  void whatSluiceDoesAnywayIsSilent() {
    assertThat(serve(
                "litellm_settings: {callbacks: [prometheus], success_callback: prometheus}\nrouter_settings: {routing_strategy: simple-shuffle}\n"
                    + ECHO)
            .warnings())
        .isEmpty();
    assertThat(warnings(serve("litellm_settings: {callbacks: [langfuse]}\n" + ECHO)))
        .containsExactly(
            "config.yaml:1:32: litellm_settings.callbacks: \"langfuse\" is accepted, not acted on");
  }

  @Test
  void modelInfoMayHoldAnything() {
    assertThat(serve(ECHO + "    model_info: {mode: chat, whatever: 1, base_model: x}\n")
            .warnings())
        .isEmpty();
  }

  @Test
  void aliasesAreReadFromBothPlaces() {
    Snapshot snapshot = serve(
        "litellm_settings: {model_alias_map: {a: m}}\nrouter_settings: {model_group_alias: {b: m, c: {model: m, hidden: true}}}\n"
            + ECHO);
    assertThat(snapshot.aliases())
        .containsOnlyKeys("a", "b", "c")
        .containsEntry("b", new Snapshot.Alias("m", false))
        .containsEntry("c", new Snapshot.Alias("m", true));
    assertThat(snapshot.warnings()).isEmpty();
  }

  @Test
  void namesThatNobodyServesAreWarnings() {
    assertThat(warnings(serve(
            "general_settings: {completion_model: mm}\nrouter_settings: {model_group_alias: {b: n}}\n"
                + ECHO)))
        .containsExactly(
            "config.yaml:1:20: general_settings.completion_model names a model that nobody serves: \"mm\"; did you mean \"m\"?",
            "config.yaml:2:39: router_settings.model_group_alias.b names a model that nobody serves: \"n\"; did you mean \"m\"?");
  }

  @Test
  void aStrictReaderRefusesWarnings() {
    ConfigReader strict = new ConfigReader(environment::get, NOON, true);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> strict.read(document(write("config.yaml", "guardrails: []\n" + ECHO)), 1))
        .withMessageContaining("guardrails is accepted");
  }

  @Test
  void aKeyInTheWrongSectionSaysWhereItCounts() {
    String misplaced = "litellm_settings: {master_key: sk-1234}\nnum_retries: 3\n" + ECHO;
    assertThat(warnings(serve(misplaced)))
        .containsExactly(
            "config.yaml:1:20: litellm_settings.master_key is no known key here; write it under general_settings, where it counts",
            "config.yaml:2:1: num_retries is no known key here; write it under litellm_settings, where it counts");
  }

  @Test
  void garbageIsNoticedAtEveryKeyThatIsSaidToBeActedOn() {
    Vocabulary vocabulary = new Vocabulary();
    for (String section :
        List.of("general_settings", "litellm_settings", "router_settings", "sluice_settings")) {
      for (String key : vocabulary.words(section).acted()) {
        assertNoticed(section + "." + key, section + ": {" + key + ": [[]]}\n" + ECHO);
      }
    }
    for (String key : vocabulary.words("litellm_params").acted()) {
      String model = key.equals("model") ? "timeout: 1" : "model: openai/x";
      assertNoticed("litellm_params." + key, entry(model, key + ": [[]]"));
    }
    for (String key : vocabulary.words("model_info").acted()) {
      assertNoticed("model_info." + key, ECHO + "    model_info: {" + key + ": [[]]}\n");
    }
  }

  private void assertNoticed(String key, String yaml) {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.addAll(read(write("config.yaml", yaml)).warnings());
    } catch (ConfigException e) {
      findings.addAll(e.findings());
      findings.addAll(e.warnings());
    }
    assertThat(findings).as(key).anyMatch(finding -> finding.message().contains(key));
  }
}
