package dev.sluice.ops.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.MicrometerMetricsFactory;

/** Vert.x's metrics as Micrometer's module makes them, but for requests. */
public final class HttpMetricsFactory implements VertxMetricsFactory {
  private final MeterRegistry registry;
  private final VertxMetricsFactory rest;

  public HttpMetricsFactory(MeterRegistry registry) {
    this.registry = registry;
    this.rest = new MicrometerMetricsFactory(registry);
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return new HttpMetrics(
        rest.metrics(options), Side.SERVER.in(registry), Side.CLIENT.in(registry));
  }
}
