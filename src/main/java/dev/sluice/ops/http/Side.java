package dev.sluice.ops.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is counted where requests come in, or where they go out. Any token is an HTTP method, and a caller must not make
 * a time series of each: what is not common counts as {@code OTHER}. Thread-safe.
 */
enum Side {
  SERVER(
      "vertx.http.server.",
      "Number of requests being processed",
      "Number of request resets",
      null,
      new Text("requests", "Number of processed requests"),
      "Request processing time"),
  CLIENT(
      "vertx.http.client.",
      "Number of requests waiting for a response",
      null,
      "Number of requests sent",
      new Text("responses", "Response count with codes"),
      "Response time");

  private static final Set<HttpMethod> COMMON = Set.of(
      HttpMethod.GET,
      HttpMethod.POST,
      HttpMethod.PUT,
      HttpMethod.DELETE,
      HttpMethod.HEAD,
      HttpMethod.OPTIONS,
      HttpMethod.PATCH);
  private static final HttpMethod OTHER = HttpMethod.valueOf("OTHER");

  private final String prefix;
  private final String active;
  private final @Nullable String resets;
  private final @Nullable String sent;
  private final Text answers;
  private final String time;

  Side(
      String prefix,
      String active,
      @Nullable String resets,
      @Nullable String sent,
      Text answers,
      String time) {
    this.prefix = prefix;
    this.active = active;
    this.resets = resets;
    this.sent = sent;
    this.answers = answers;
    this.time = time;
  }

  private record Text(String name, String description) {}

  /** The meters of this side in a registry. */
  Meters in(MeterRegistry registry) {
    return new Meters(this, registry);
  }

  /** The meters of one side, by method. Thread-safe. */
  static final class Meters {
    private final Side side;
    private final MeterRegistry registry;
    private final Map<HttpMethod, MethodMeters> byMethod = new ConcurrentHashMap<>();

    private Meters(Side side, MeterRegistry registry) {
      this.side = side;
      this.registry = registry;
    }

    MethodMeters of(HttpMethod method) {
      MethodMeters known = byMethod.get(method);
      if (known != null) {
        return known;
      }
      HttpMethod named = COMMON.contains(method) ? method : OTHER;
      return byMethod.computeIfAbsent(named, absent -> make(named));
    }

    private MethodMeters make(HttpMethod method) {
      Tags tags = Tags.of("method", method.name());
      LongAdder running = new LongAdder();
      Gauge.builder(side.prefix + "active.requests", running, LongAdder::doubleValue)
          .description(side.active)
          .tags(tags)
          .register(registry);
      return new MethodMeters(
          running,
          () -> countReset(tags),
          side.sent == null ? null : counter("requests", side.sent, tags),
          bytes("request.bytes", "Size of requests in bytes", tags),
          status -> answered(tags.and(Tag.of("code", String.valueOf(status)))));
    }

    private void countReset(Tags tags) {
      if (side.resets != null) {
        counter("request.resets", side.resets, tags).increment();
      }
    }

    private MethodMeters.Answered answered(Tags tags) {
      return new MethodMeters.Answered(
          counter(side.answers.name, side.answers.description, tags),
          Timer.builder(side.prefix + "response.time")
              .description(side.time)
              .tags(tags)
              .register(registry),
          bytes("response.bytes", "Size of responses in bytes", tags));
    }

    private Counter counter(String name, String description, Tags tags) {
      return Counter.builder(side.prefix + name)
          .description(description)
          .tags(tags)
          .register(registry);
    }

    private DistributionSummary bytes(String name, String description, Tags tags) {
      return DistributionSummary.builder(side.prefix + name)
          .description(description)
          .tags(tags)
          .register(registry);
    }
  }
}
