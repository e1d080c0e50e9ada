package dev.sluice;

import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Vert.x that Sluice runs on: native transport where there is one, as many event loops as cores, HTTP metrics
 * without what a caller could inflate.
 *
 * @param lanes event loops
 * @param doors where it listens
 */
public record Platform(Vertx vertx, PrometheusMeterRegistry registry, int lanes, Doors doors) {
  private static final Map<String, List<Tag>> METHODS = Stream.of(
          "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")
      .collect(Collectors.toUnmodifiableMap(name -> name, Platform::method));
  private static final List<Tag> ANY_OTHER = method("OTHER");

  public static Platform create() {
    int lanes = Runtime.getRuntime().availableProcessors();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    VertxBuilder builder = Vertx.builder();
    Doors doors = new Doors();
    Transport transport = Takeover.transport(doors);
    if (transport != null) {
      builder.withTransport(transport);
    }
    Vertx vertx = builder
        .with(new VertxOptions().setEventLoopPoolSize(lanes).setMetricsOptions(metrics()))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
    return new Platform(vertx, registry, lanes, doors);
  }

  /** Gives the threads back; nothing of this platform works after it. To be called from a thread that may wait. */
  void close() {
    // Not composed with anything: a future of a context whose event loop is gone never completes.
    vertx.close().await();
    registry.close();
  }

  private static MicrometerMetricsOptions metrics() {
    Set<Label> labels = EnumSet.copyOf(MicrometerMetricsOptions.DEFAULT_LABELS);
    labels.remove(Label.HTTP_METHOD);
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
        .setJvmMetricsEnabled(true)
        .setLabels(labels)
        .setServerRequestTagsProvider(Platform::boundedMethod)
        .setClientRequestTagsProvider(Platform::boundedMethod)
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS) // 0.4 us and half a KB per frame
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
  }

  /**
   * Any token is an HTTP method: a caller must not make a time series of each. Nor an entry in the registry's table of
   * meters, which a filter of the registry would allow.
   */
  private static List<Tag> boundedMethod(HttpRequest request) {
    return METHODS.getOrDefault(request.method().name(), ANY_OTHER);
  }

  private static List<Tag> method(String name) {
    return List.of(Tag.of(Label.HTTP_METHOD.toString(), name));
  }
}
