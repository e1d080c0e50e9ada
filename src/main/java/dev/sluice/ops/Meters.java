package dev.sluice.ops;

import dev.sluice.config.ConfigStatus;
import dev.sluice.ops.genai.GenAiMeters;
import dev.sluice.ops.request.RequestMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** Sluice's own meters. Names are exposed as they stand here; labels hold configured names only. Thread-safe. */
public final class Meters {
  private static final Duration[] BUCKETS =
      millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000);

  private static final int MOST_PLACES = 5_000;
  private static final int MOST_SUBJECTS = 300;

  private final PrometheusMeterRegistry registry;
  private final RequestMeters served = new RequestMeters(MOST_PLACES);
  private final GenAiMeters genAi = new GenAiMeters(MOST_SUBJECTS);
  private final Examples examples = new Examples();
  private final LongAdder inFlight = new LongAdder();
  private final AtomicLong configVersion = new AtomicLong();
  private final AtomicLong lastReloadSuccessful = new AtomicLong(1);
  private final AtomicLong unserved = new AtomicLong();
  private final Counter lateFrames;
  private final Counter lostRecords;
  private final Counter unsafeAnswers;
  private final Map<Outcome, Counter> requests = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> cooling = new ConcurrentHashMap<>(); // by deployment
  private final Map<String, Timer> firstByte = new ConcurrentHashMap<>();
  private final Map<String, Timer> total = new ConcurrentHashMap<>();

  public Meters(PrometheusMeterRegistry registry) {
    this.registry = registry;
    registry.getPrometheusRegistry().register(served);
    registry.getPrometheusRegistry().register(genAi);
    gauge("sluice_in_flight_requests", "Requests being answered", inFlight);
    gauge("sluice_config_version", "Version of the configuration in effect", configVersion);
    gauge(
        "sluice_config_last_reload_successful",
        "1 when the config file as it is now is in effect, 0 when it was refused",
        lastReloadSuccessful);
    gauge(
        "sluice_stored_models_not_served", "Models of /model/new that cannot be served", unserved);
    lateFrames = Counter.builder("sluice_late_frames")
        .description("Frames for a request that had ended")
        .register(registry);
    lostRecords = Counter.builder("sluice_usage_records_lost")
        .description("Usage records that nobody took in time")
        .register(registry);
    unsafeAnswers = Counter.builder("sluice_answers_before_record")
        .description("Answers that ended before their record was on disk, with spool: sync")
        .register(registry);
  }

  /** Traced requests that metrics point at. */
  public Examples examples() {
    return examples;
  }

  /** OpenTelemetry's metrics of requests. */
  public GenAiMeters genAi() {
    return genAi;
  }

  /** LiteLLM's metrics of requests. */
  public RequestMeters requests() {
    return served;
  }

  private record Outcome(String model, int status) {}

  private void gauge(String name, String description, Number value) {
    Gauge.builder(name, value, Number::doubleValue).description(description).register(registry);
  }

  /** Requests being answered now. */
  public long inFlight() {
    return inFlight.sum();
  }

  /** Shows how many bytes of request bodies are held in memory. */
  public void watchBufferedBytes(LongSupplier held) {
    Gauge.builder("sluice_buffered_request_bytes", held::getAsLong)
        .description("Bytes of request bodies held in memory")
        .register(registry);
  }

  /** Shows whether what replicas share can be reached. */
  public void watchRedis(BooleanSupplier there) {
    Gauge.builder("sluice_redis_up", () -> there.getAsBoolean() ? 1 : 0)
        .description("1 while Redis answers, 0 while limits count in this process alone")
        .register(registry);
    redisFailures();
  }

  /** It did not answer in time. */
  public void redisFailed() {
    redisFailures().increment();
  }

  private Counter redisFailures() {
    return Counter.builder("sluice_redis_failures")
        .description("Times that Redis went away")
        .register(registry);
  }

  /**
   * Shows what becomes of the spans of traces.
   *
   * @param source asked as long as somebody else holds it
   */
  public <T> void watchSpans(T source, ToDoubleFunction<T> sent, ToDoubleFunction<T> lost) {
    FunctionCounter.builder("sluice_spans_sent", source, sent)
        .description("Spans that the collector took")
        .register(registry);
    FunctionCounter.builder("sluice_spans_lost", source, lost)
        .description("Spans dropped, because too many waited or the collector did not take them")
        .register(registry);
  }

  /** Counts lines that the access log never wrote. */
  public void watchAccessLines(LongSupplier dropped) {
    FunctionCounter.builder("sluice_access_lines_dropped", this, here -> dropped.getAsLong())
        .description("Lines of the access log that were never written")
        .register(registry);
  }

  /** Shows how many connections callers have open. */
  public void watchConnections(LongSupplier open) {
    Gauge.builder("sluice_caller_connections", open::getAsLong)
        .description("Connections of callers")
        .register(registry);
  }

  /**
   * A caller's connection was closed, or is about to be, for what it did.
   *
   * @param reason one of few words
   */
  public void connectionRefused(String reason) {
    Counter.builder("sluice_refused_connections")
        .description("Connections of callers that were closed, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  public void requestStarted() {
    inFlight.increment();
  }

  /**
   * @param model name of the model group
   * @param status of the answer; 499 when the caller left
   * @param firstByteNanos from the request's last byte to the answer's first; 0 when there was none
   * @param totalNanos from the request's last byte to the answer's last
   */
  public void requestFinished(String model, int status, long firstByteNanos, long totalNanos) {
    inFlight.decrement();
    count(model, status);
    if (firstByteNanos > 0) {
      timer(firstByte, "sluice_time_to_first_byte", "Until the answer's first byte", model)
          .record(firstByteNanos, TimeUnit.NANOSECONDS);
    }
    timer(total, "sluice_request_duration", "Until the answer's last byte", model)
        .record(totalNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * A request needed more than one attempt.
   *
   * @param model name of the model group that was asked for
   */
  public void requestRepeated(String model, int attempts, int groups) {
    if (attempts > 0) {
      counter("sluice_retries", "Attempts after the first in a group", model).increment(attempts);
    }
    if (groups > 0) {
      counter("sluice_fallbacks", "Groups tried in place of the one asked for", model)
          .increment(groups);
    }
  }

  private Counter counter(String name, String description, String model) {
    return Counter.builder(name).description(description).tag("model", model).register(registry);
  }

  /**
   * A deployment has been left alone, or is no more.
   *
   * @param times how often, since this was told last
   * @param now whether it is so now
   */
  public void deploymentCooled(String model, String deployment, long times, boolean now) {
    Tags tags = Tags.of("model", model, "deployment", deployment);
    if (times > 0) {
      Counter.builder("sluice_deployment_cooldowns")
          .description("Times a deployment was left alone because it failed")
          .tags(tags)
          .register(registry)
          .increment(times);
    }
    cooling
        .computeIfAbsent(deployment, absent -> {
          AtomicLong value = new AtomicLong();
          Gauge.builder("sluice_deployment_cooling", value, AtomicLong::get)
              .description("1 while a deployment is left alone, else 0")
              .tags(tags)
              .register(registry);
          return value;
        })
        .set(now ? 1 : 0);
  }

  /** A request that was refused before its model was known. */
  public void requestRefused(int status) {
    count("unknown", status);
  }

  private void count(String model, int status) {
    requests.computeIfAbsent(new Outcome(model, status), this::counter).increment();
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("sluice_requests")
        .description("Requests answered, by model group and status")
        .tag("model", outcome.model)
        .tag("status", Integer.toString(outcome.status))
        .register(registry);
  }

  private Timer timer(Map<String, Timer> timers, String name, String description, String model) {
    Timer known = timers.get(model);
    return known != null
        ? known
        : timers.computeIfAbsent(
            model,
            absent -> Timer.builder(name)
                .description(description)
                .tag("model", model)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }

  /** Usage records that the ledger will never get. */
  public void usageLost(int records) {
    lostRecords.increment(records);
  }

  /** Answers that ended before their records were safe, though {@code spool: sync} wants the opposite. */
  public void usageUnsafe(int answers) {
    unsafeAnswers.increment(answers);
  }

  public void lateFrame() {
    lateFrames.increment();
  }

  /** Everything in Prometheus' text format; takes milliseconds, so never on an event loop. */
  public String scrape(ConfigStatus status) {
    look(status);
    return registry.scrape();
  }

  /** The same in OpenMetrics' format, with examples; likewise. */
  public Buffer openMetrics(ConfigStatus status) {
    look(status);
    return examples.openMetrics(registry.getPrometheusRegistry());
  }

  private void look(ConfigStatus status) {
    configVersion.set(status.snapshot().version());
    lastReloadSuccessful.set(status.lastError() == null ? 1 : 0);
    unserved.set(status.unserved().size());
  }

  private static Duration[] millis(long... values) {
    Duration[] durations = new Duration[values.length];
    for (int i = 0; i < values.length; i++) {
      durations[i] = Duration.ofMillis(values[i]);
    }
    return durations;
  }
}
