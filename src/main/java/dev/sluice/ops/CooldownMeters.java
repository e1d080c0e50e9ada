package dev.sluice.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Which deployments are left alone, and how often they were. Thread-safe. */
final class CooldownMeters {
  private final MeterRegistry registry;
  private final Map<String, AtomicLong> cooling = new ConcurrentHashMap<>(); // by deployment

  CooldownMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param times that a deployment was left alone since this was told last
   * @param now whether it is so now
   */
  void cooled(String model, String deployment, long times, boolean now) {
    Tags tags = Tags.of("model", model, "deployment", deployment);
    if (times > 0) {
      Counter.builder("sluice_deployment_cooldowns")
          .description("Times a deployment was left alone because it failed")
          .tags(tags)
          .register(registry)
          .increment(times);
    }
    cooling.computeIfAbsent(deployment, absent -> gauge(tags)).set(now ? 1 : 0);
  }

  private AtomicLong gauge(Tags tags) {
    AtomicLong value = new AtomicLong();
    Gauge.builder("sluice_deployment_cooling", value, AtomicLong::get)
        .description("1 while a deployment is left alone, else 0")
        .tags(tags)
        .register(registry);
    return value;
  }
}
