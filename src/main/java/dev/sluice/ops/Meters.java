package dev.sluice.ops;

import dev.sluice.config.ConfigStatus;
import dev.sluice.config.MetricSelection;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.count.Loops;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.ops.gauge.BudgetGauges;
import dev.sluice.ops.gauge.DeploymentGauges;
import dev.sluice.ops.gauge.LaneGauges;
import dev.sluice.ops.gauge.Remaining;
import dev.sluice.ops.request.ModelMeters;
import dev.sluice.ops.request.Models;
import dev.sluice.ops.request.RequestMeters;
import dev.sluice.routing.health.Standings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All meters, where they are found and how they are read. Labels hold configured names only. Thread-safe. */
public final class Meters {
  /** Places of LiteLLM's counters, of its histograms, model groups, and payers with a budget that are told apart. */
  private static final int MOST_COUNTED = 500;

  private static final int MOST_TIMED = 60;
  private static final int MOST_MODELS = 300;
  private static final int MOST_BUDGETS = 1_000;
  private static final String BEYOND_CAP = "sluice_metrics_beyond_cap";

  private final PrometheusMeterRegistry registry;
  private final RequestMeters requests;
  private final Models models = new Models(MOST_MODELS);
  private final ModelMeters unknown;
  private final Remaining remaining = new Remaining();
  private final InFlight inFlight;
  private final AtomicLong configVersion = new AtomicLong();
  private final AtomicLong lastReloadSuccessful = new AtomicLong(1);
  private final AtomicLong unserved = new AtomicLong();
  private final Counter lateFrames;
  private final Counter lostRecords;
  private final Counter unsafeAnswers;
  private final CooldownMeters cooldowns;
  private final WordCounter refusals;
  private final WordCounter reloads;
  private final Exposition exposition;
  private volatile MetricSelection selection = MetricSelection.ALL;

  public Meters(PrometheusMeterRegistry registry) {
    this.registry = registry;
    this.cooldowns = new CooldownMeters(registry);
    this.refusals = WordCounter.ofRefusals(registry);
    this.reloads = WordCounter.ofReloads(registry);
    this.inFlight = new InFlight(() -> selection);
    this.exposition = new Exposition(registry, this::look);
    this.requests = new RequestMeters(MOST_COUNTED, MOST_TIMED, () -> selection);
    this.unknown = models.of("unknown");
    register(requests);
    register(models);
    register(inFlight);
    gauge("sluice_config_version", "Version of the configuration in effect", configVersion);
    gauge(
        "sluice_config_last_reload_successful",
        "1 when the config file as it is now is in effect, 0 when it was refused",
        lastReloadSuccessful);
    gauge(
        "sluice_stored_models_not_served", "Models of /model/new that cannot be served", unserved);
    lateFrames = counter("sluice_late_frames", "Frames for a request that had ended", Tags.empty());
    lostRecords = counter(
        "sluice_usage_records_lost", "Usage records that nobody took in time", Tags.empty());
    unsafeAnswers = counter(
        "sluice_answers_before_record",
        "Answers that ended before their record was on disk, with spool: sync",
        Tags.empty());
    beyond("requests", requests, RequestMeters::beyondCap);
    beyond("times", requests, RequestMeters::beyondTimedCap);
    beyond("models", models, Models::beyondCap);
  }

  private void gauge(String name, String description, Number value) {
    Gauge.builder(name, value, Number::doubleValue).description(description).register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  /** @param source held here: a counter of Micrometer's does not keep what it reads */
  private <T> void beyond(String what, T source, ToDoubleFunction<T> count) {
    FunctionCounter.builder(BEYOND_CAP, source, count)
        .description("Requests counted under 'other' because there are too many series")
        .tag("what", what)
        .register(registry);
  }

  /** LiteLLM's metrics of requests. */
  public RequestMeters requests() {
    return requests;
  }

  /** The meters of a model group; to be looked up once for each request at most. */
  public ModelMeters model(String group) {
    return models.of(group);
  }

  /** What providers say that they still take. */
  public Remaining remaining() {
    return remaining;
  }

  /** Shows how deployments are doing. */
  public void watchDeployments(Supplier<@Nullable Snapshot> served, Standings standings) {
    register(new DeploymentGauges(served, standings, remaining));
  }

  /** Shows what is left of budgets. */
  public void watchBudgets(Accounts accounts) {
    register(new BudgetGauges(MOST_BUDGETS, accounts, () -> selection));
  }

  /** Shows what event loops do. */
  public void watchLanes(Loops loops, Upstreams upstreams) {
    register(new LaneGauges(loops, upstreams));
  }

  /** Requests being answered now. */
  public long inFlight() {
    return inFlight.get();
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
    return counter("sluice_redis_failures", "Times that Redis went away", Tags.empty());
  }

  /** Shows what somebody else counts. */
  public void register(MultiCollector collector) {
    registry.getPrometheusRegistry().register(collector);
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
   * The config file was read again.
   *
   * @param outcome one of few words
   */
  public void reloaded(String outcome) {
    reloads.count(outcome);
  }

  /**
   * A caller's connection was closed, or is about to be, for what it did.
   *
   * @param reason one of few words
   */
  public void connectionRefused(String reason) {
    refusals.count(reason);
  }

  public void requestStarted() {
    inFlight.add(1);
  }

  public void requestEnded() {
    inFlight.add(-1);
  }

  /**
   * A deployment has been left alone, or is no more.
   *
   * @param times how often, since this was told last
   * @param now whether it is so now
   */
  public void deploymentCooled(String model, String deployment, long times, boolean now) {
    cooldowns.cooled(model, deployment, times, now);
  }

  /** A request that was refused before its model was known. */
  public void requestRefused(int status) {
    unknown.refused(status);
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

  /** How they are read. */
  public Exposition exposition() {
    return exposition;
  }

  private void look(ConfigStatus status) {
    configVersion.set(status.snapshot().version());
    lastReloadSuccessful.set(status.lastError() == null ? 1 : 0);
    unserved.set(status.unserved().size());
    selection = status.snapshot().settings().metrics();
  }
}
