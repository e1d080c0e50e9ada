package dev.sluice.config;

import java.net.URI;
import java.util.Map;

/**
 * Where traces go, and which. Defaults are in {@link Defaults}.
 *
 * @param endpoint {@code sluice_settings.tracing.endpoint}, with the path that takes spans: OTLP over HTTP
 * @param headers {@code sluice_settings.tracing.headers} of each batch; they may hold keys
 * @param serviceName {@code sluice_settings.tracing.service_name}
 * @param resource what else is said of this process, by name
 * @param sampleRatio {@code sluice_settings.tracing.sample_ratio}, 0 to 1
 * @param heedsCallers whether a caller who sends a {@code traceparent} decides for their request
 * @param maxSpans {@code sluice_settings.tracing.max_spans} that wait to be sent; more are dropped and counted
 */
public record TracingSettings(
    URI endpoint,
    Map<String, Secret> headers,
    String serviceName,
    Map<String, String> resource,
    double sampleRatio,
    boolean heedsCallers,
    int maxSpans) {
  @Override
  public String toString() {
    return endpoint.toString();
  }
}
