package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.PercentCode;
import dev.sluice.config.Redaction;
import dev.sluice.config.Secret;
import dev.sluice.config.file.Findings;
import dev.sluice.config.file.Place;
import dev.sluice.config.reading.section.Environment;
import dev.sluice.config.reading.section.HeaderReader;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the environment says of traces: OpenTelemetry's variables, and LiteLLM's names for them. See the OpenTelemetry
 * specification, "Environment Variable Specification".
 */
final class OtlpVariables {
  private static final List<String> PROTOCOL =
      List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER");
  private static final String EXACT_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  private static final List<String> ENDPOINT =
      List.of(EXACT_ENDPOINT, "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_ENDPOINT");
  private static final List<String> HEADERS =
      List.of("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_HEADERS");
  private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
  private static final String SAMPLER_ARGUMENT = "OTEL_TRACES_SAMPLER_ARG";

  /** {@code http/json} too, as in LiteLLM: a collector that takes the one takes the other. */
  private static final Set<String> HTTP = Set.of("http/protobuf", "http/json", "otlp_http", "http");

  /** What tells of the connection and of the body's framing: the client's own to say. */
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final Environment environment;
  private final Findings findings;

  OtlpVariables(Environment environment, Findings findings) {
    this.environment = environment;
    this.findings = findings;
  }

  /**
   * Which requests are traced.
   *
   * @param ratio of those for which no caller decided, 0 to 1
   */
  record Sampling(double ratio, boolean heedsCallers) {}

  /** Where spans go; a protocol that is not spoken here is an error. */
  URI endpoint() {
    environment.first(PROTOCOL).ifPresent(this::checkProtocol);
    Optional<Entry<String, String>> written = environment.first(ENDPOINT);
    if (written.isEmpty()) {
      return OtlpEndpoint.STANDARD;
    }
    String name = written.get().getKey();
    try {
      return OtlpEndpoint.parse(written.get().getValue(), name.equals(EXACT_ENDPOINT));
    } catch (OtlpEndpoint.Unusable unusable) {
      error(name, unusable.getMessage());
      return OtlpEndpoint.STANDARD;
    }
  }

  private void checkProtocol(Entry<String, String> written) {
    String protocol = written.getValue().strip().toLowerCase(Locale.ROOT);
    if (protocol.contains("grpc")) {
      error(
          written.getKey(),
          "is " + protocol + ", which Sluice does not speak; write http/protobuf, and the"
              + " collector's port for HTTP in the endpoint, usually 4318 instead of 4317");
    } else if (!HTTP.contains(protocol)) {
      error(written.getKey(), "is " + Redaction.ofText(protocol) + "; write http/protobuf");
    }
  }

  Map<String, Secret> headers() {
    return environment.first(HEADERS).map(this::headers).orElse(Map.of());
  }

  private Map<String, Secret> headers(Entry<String, String> written) {
    Map<String, String> headers = HeaderReader.sendable(pairs(written), () -> malformed(written));
    reserved(headers, complaint -> error(written.getKey(), complaint));
    return secrets(headers);
  }

  /** Complains of each header that no batch could be sent with. */
  static void reserved(Map<String, String> headers, Consumer<String> complain) {
    headers.keySet().stream()
        .filter(RESERVED::contains)
        .forEach(name -> complain.accept(
            "has " + name + ", which is the connection's own and set by itself; leave it out"));
  }

  static Map<String, Secret> secrets(Map<String, String> headers) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    headers.forEach((name, value) -> secrets.put(name, new Secret(value)));
    return Collections.unmodifiableMap(secrets);
  }

  Optional<String> serviceName() {
    return environment
        .first(List.of("OTEL_SERVICE_NAME"))
        .map(Entry::getValue)
        .or(() -> Optional.ofNullable(resource().get("service.name")));
  }

  /** What else is said of this process. */
  Map<String, String> resource() {
    return environment
        .first(List.of("OTEL_RESOURCE_ATTRIBUTES"))
        .map(this::pairs)
        .orElse(Map.of());
  }

  /** {@code name=value,name=value}, values percent-encoded. */
  private Map<String, String> pairs(Entry<String, String> written) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : written.getValue().split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(
            pair.substring(0, equals).strip(),
            PercentCode.decodeOrKeep(pair.substring(equals + 1).strip()));
      } else if (!pair.isBlank()) {
        malformed(written);
      }
    }
    return Collections.unmodifiableMap(pairs);
  }

  private void malformed(Entry<String, String> written) {
    error(written.getKey(), "is no list of pairs; write name=value,name=value, values as %XX");
  }

  /** By OpenTelemetry's names; its own default is that callers decide, and else all are traced. */
  Sampling sampling() {
    String sampler = environment.get(SAMPLER).orElse("").strip().toLowerCase(Locale.ROOT);
    return switch (sampler) {
      case "" -> new Sampling(Defaults.TRACING_SAMPLE_RATIO, true);
      case "always_on" -> new Sampling(1, false);
      case "always_off" -> new Sampling(0, false);
      case "traceidratio" -> new Sampling(ratio(), false);
      case "parentbased_always_on" -> new Sampling(1, true);
      case "parentbased_always_off" -> new Sampling(0, true);
      case "parentbased_traceidratio" -> new Sampling(ratio(), true);
      default -> {
        error(
            SAMPLER,
            "is " + Redaction.ofText(sampler) + "; write always_on, always_off, traceidratio,"
                + " parentbased_always_on, parentbased_always_off or parentbased_traceidratio");
        yield new Sampling(Defaults.TRACING_SAMPLE_RATIO, true);
      }
    };
  }

  private double ratio() {
    String written = environment.get(SAMPLER_ARGUMENT).orElse("1").strip();
    try {
      double ratio = Double.parseDouble(written);
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    error(SAMPLER_ARGUMENT, "is " + Redaction.ofText(written) + "; write a share from 0 to 1");
    return 1;
  }

  private void error(String variable, String message) {
    findings.error(new Place("environment variable " + variable, 0, 0), message);
  }
}
