package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Secret;
import dev.sluice.config.TracingSettings;
import dev.sluice.config.reading.ConfigReading;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingReaderTest extends ConfigReading {
  private static final String ECHO = entry("model: echo/x");
  private static final String ON = ECHO + "litellm_settings: {callbacks: [otel]}\n";

  private TracingSettings tracing(String yaml) {
    return serve(yaml).settings().tracing();
  }

  @Test
  void nobodyIsTracedUnlessSomebodyAsksForIt() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    assertThat(tracing(ECHO)).isNull();
    assertThat(tracing(ECHO + "litellm_settings: {callbacks: [prometheus]}\n")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "litellm_settings: {callbacks: [prometheus, otel]}",
        "litellm_settings: {callbacks: otel}",
        "litellm_settings: {success_callback: [otel]}",
        "litellm_settings: {failure_callback: [otel]}",
        "sluice_settings: {tracing: {}}"
      })
  void whoeverAsksGetsOpenTelemetrysDefaults(String asking) {
    assertThat(tracing(ECHO + asking + "\n"))
        .isEqualTo(new TracingSettings(
            URI.create("http://localhost:4318/v1/traces"),
            Map.of(),
            "sluice",
            Map.of(),
            1,
            true,
            16384));
    assertThat(serve(ECHO + asking + "\n").warnings()).isEmpty();
  }

  @Test
  void theStandardVariablesCount() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318/otlp");
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "Api-Key=a%20b, x-tenant=t");
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_SERVICE_NAME", "router");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,host.name=h1");
    environment.put("OTEL_TRACES_SAMPLER", "traceidratio");
    environment.put("OTEL_TRACES_SAMPLER_ARG", "0.5");
    assertThat(tracing(ON))
        .isEqualTo(new TracingSettings(
            URI.create("https://collector:4318/otlp/v1/traces"),
            Map.of("api-key", new Secret("a b"), "x-tenant", new Secret("t")),
            "router",
            Map.of("deployment.environment.name", "test", "host.name", "h1"),
            0.5,
            false,
            16384));
  }

  @Test
  void liteLlmsNamesOfThemCountAfterThose() {
    environment.put("OTEL_ENDPOINT", "https://api.example.com/v1/traces");
    environment.put("OTEL_HEADERS", "x-team=k");
    environment.put("OTEL_EXPORTER", "otlp_http");
    assertThat(tracing(ON).endpoint()).hasToString("https://api.example.com/v1/traces");
    assertThat(tracing(ON).headers()).containsOnly(Map.entry("x-team", new Secret("k")));
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4318");
    assertThat(tracing(ON).endpoint()).hasToString("http://other:4318/v1/traces");
    environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://third:4318/exact");
    assertThat(tracing(ON).endpoint()).hasToString("http://third:4318/exact");
  }

  @Test
  void theConfigsWordWinsOverTheEnvironments() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4318");
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    environment.put("OTEL_TRACES_SAMPLER", "always_off");
    TracingSettings tracing = tracing(
        ON + "sluice_settings: {tracing: {endpoint: \"http://mine\", sample_ratio: 0.1}}\n");
    assertThat(tracing.endpoint()).hasToString("http://mine/v1/traces");
    assertThat(tracing.sampleRatio()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @CsvSource({
    "always_on, 1, false",
    "always_off, 0, false",
    "parentbased_always_on, 1, true",
    "parentbased_always_off, 0, true",
    "parentbased_traceidratio, 0.25, true"
  })
  void samplersHaveOpenTelemetrysNames(String name, double ratio, boolean heedsCallers) {
    environment.put("OTEL_TRACES_SAMPLER", name);
    environment.put("OTEL_TRACES_SAMPLER_ARG", "0.25");
    assertThat(tracing(ON).sampleRatio()).isEqualTo(ratio);
    assertThat(tracing(ON).heedsCallers()).isEqualTo(heedsCallers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_EXPORTER_OTLP_PROTOCOL | grpc | write http/protobuf, and the collector's port for HTTP",
        "OTEL_EXPORTER | otlp_grpc | usually 4318 instead of 4317",
        "OTEL_EXPORTER | console | is console; write http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT | collector:4318 | has no http:// or https://",
        "OTEL_EXPORTER_OTLP_ENDPOINT | http://u:sk-hidden-123@c | holds a user name or password",
        "OTEL_EXPORTER_OTLP_ENDPOINT | http://my_collector:4318 | write letters, digits, dots and",
        "OTEL_EXPORTER_OTLP_ENDPOINT | http://c/?a=b | ends in a ?query",
        "OTEL_EXPORTER_OTLP_HEADERS | sk-hidden-123 | write name=value,name=value",
        "OTEL_EXPORTER_OTLP_HEADERS | Host=sk-hidden-123 | has host, which is the connection's own",
        "OTEL_TRACES_SAMPLER | jaeger_remote | is jaeger_remote; write always_on",
      })
  void whatCannotBeUsedIsRefusedWithTheVariablesName(String name, String value, String complaint) {
    environment.put(name, value);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read(write("config.yaml", ON)))
        .withMessageContaining("environment variable " + name)
        .withMessageContaining(complaint)
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hidden"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample_ratio: 2 | write a share from 0 to 1, default 1",
        "max_spans: 1 | write a number from 512 to 1000000, default 16384",
        "endpoint: grpc://c | has no http:// or https://",
        "headers: {'a b': c} | has a header that cannot be sent",
        "headers: {Host: other} | config.yaml:7:",
        "headers: {Content-Length: 5} | has content-length, which is the connection's own",
        "headers: {connection: close} | and set by itself; leave it out",
        "headers: {expect: 100-continue} | has expect",
        "headers: {upgrade: h2c} | has upgrade",
        "headers: {Transfer-Encoding: chunked} | has transfer-encoding",
      })
  void whatCannotBeUsedIsRefusedWithItsPlace(String line, String complaint) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> read(write("config.yaml", ECHO + "sluice_settings:\n  tracing:\n    " + line)))
        .withMessageContaining("sluice_settings.tracing.")
        .withMessageContaining(complaint);
  }

  @Test
  void anUnknownKeyIsReportedWithItsLikelySpelling() {
    assertThat(serve(ECHO + "sluice_settings: {tracing: {end_point: x}}\n").warnings())
        .anySatisfy(
            warning -> assertThat(warning.message()).contains("end_point").contains("endpoint"));
  }
}
