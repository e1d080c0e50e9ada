package dev.sluice;

import dev.sluice.ops.Sockets;
import dev.sluice.ops.http.CoarseClock;
import dev.sluice.ops.http.HttpMetricsFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x that Sluice runs on: native transport where there is one, as many event loops as cores, HTTP metrics
 * without what a caller could inflate.
 *
 * @param lanes event loops
 * @param doors where it listens
 * @param sockets its connections
 */
public record Platform(
    Vertx vertx, PrometheusMeterRegistry registry, int lanes, Doors doors, Sockets sockets) {
  public static Platform create() {
    int lanes = Runtime.getRuntime().availableProcessors();
    CoarseClock clock = new CoarseClock();
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(new Scraped(), new PrometheusRegistry(), clock);
    Doors doors = new Doors();
    Sockets sockets = new Sockets();
    Vertx vertx = Vertx.builder()
        .withTransport(Takeover.transport(doors, sockets))
        .with(new VertxOptions()
            .setEventLoopPoolSize(lanes)
            // There is but one class loader; setting it for each event takes 2 % of the CPU.
            .setDisableTCCL(true)
            .setMetricsOptions(metrics()))
        .withMetrics(new HttpMetricsFactory(registry))
        .build();
    clock.start(vertx);
    return new Platform(vertx, registry, lanes, doors, sockets);
  }

  /** Gives the threads back; nothing of this platform works after it. To be called from a thread that may wait. */
  void close() {
    // Not composed with anything: a future of a context whose event loop is gone never completes.
    vertx.close().await();
    registry.close();
  }

  /** Micrometer asks for exemplars of counts too, for which Prometheus refuses a whole scrape in OpenMetrics. */
  private static final class Scraped implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      return new Properties();
    }
  }

  private static MicrometerMetricsOptions metrics() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
        .setJvmMetricsEnabled(true)
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS) // 0.4 us and half a KB per frame
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
  }
}
