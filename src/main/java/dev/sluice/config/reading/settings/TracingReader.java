package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.Secret;
import dev.sluice.config.TracingSettings;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.reading.section.HeaderReader;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads whether traces are sent, and where to. The config's word wins over OpenTelemetry's variables. */
final class TracingReader {
  private static final Range RATIO = new Range("a share", 0, 1, Defaults.TRACING_SAMPLE_RATIO);
  private static final Range SPANS =
      new Range("a number", 512, 1_000_000, Defaults.TRACING_MAX_SPANS);
  private static final List<String> CALLBACKS =
      List.of("callbacks", "success_callback", "failure_callback");

  private final Section litellm;
  private final Section own;
  private final Section tracing;
  private final OtlpVariables variables;

  TracingReader(Reading reading, Section litellm, Section own) {
    this.litellm = litellm;
    this.own = own;
    this.tracing = reading.section("tracing", "sluice_settings.tracing", own.map("tracing"));
    this.variables = new OtlpVariables(reading.environment(), reading.findings());
  }

  /** Null when nobody asked for traces. */
  @Nullable
  TracingSettings read() {
    tracing.reportRest();
    if (!own.has("tracing") && !isCalledBack()) {
      return null;
    }
    Double ratio = tracing.number("sample_ratio", RATIO);
    OtlpVariables.Sampling sampling =
        ratio != null ? new OtlpVariables.Sampling(ratio, true) : variables.sampling();
    String name = tracing.text("service_name");
    return new TracingSettings(
        endpoint(),
        headers(),
        name != null ? name : variables.serviceName().orElse(Defaults.TRACING_SERVICE_NAME),
        variables.resource(),
        sampling.ratio(),
        sampling.heedsCallers(),
        (int) tracing.whole("max_spans", SPANS, Defaults.TRACING_MAX_SPANS));
  }

  /** LiteLLM's way to ask for them. */
  private boolean isCalledBack() {
    return CALLBACKS.stream()
        .flatMap(key -> litellm.items(key).stream())
        .anyMatch(item -> item instanceof Scalar scalar && scalar.string().equals("otel"));
  }

  private URI endpoint() {
    String written = tracing.text("endpoint");
    if (written == null) {
      return variables.endpoint();
    }
    try {
      return OtlpEndpoint.parse(written, false);
    } catch (OtlpEndpoint.Unusable unusable) {
      tracing.error("endpoint", unusable.getMessage());
      return OtlpEndpoint.STANDARD;
    }
  }

  private Map<String, Secret> headers() {
    if (!tracing.has("headers")) {
      return variables.headers();
    }
    Map<String, String> written = HeaderReader.read(tracing, "headers");
    OtlpVariables.reserved(written, complaint -> tracing.error("headers", complaint));
    return OtlpVariables.secrets(written);
  }
}
