package dev.sluice.upstream.probe;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.Checkup;
import dev.sluice.bus.HealthQuery;
import dev.sluice.bus.HealthReport;
import dev.sluice.config.Deployment;
import dev.sluice.config.HealthChecks;
import dev.sluice.config.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks deployments when somebody asks and, if the config says so, again and again. Owned by its event loop. */
public final class ProbeVerticle extends VerticleBase {
  private static final long NO_TIMER = -1;

  private final Clock clock = Clock.systemUTC();
  private final Turns turns = new Turns();
  private final Map<String, Checkup> known = new HashMap<>(); // by deployment, of background checks
  private @Nullable Probes probes; // from start() on
  private @Nullable Snapshot snapshot;
  private long timer = NO_TIMER;
  private boolean roundInProgress;

  @Override
  public Future<?> start() {
    probes = new Probes(vertx);
    vertx.eventBus().<Snapshot>localConsumer(Address.SERVED, message -> onSnapshot(message.body()));
    vertx.eventBus().<HealthQuery>localConsumer(Address.HEALTH, this::onQuery);
    return Future.succeededFuture();
  }

  private void onSnapshot(Snapshot next) {
    HealthChecks before = snapshot == null ? null : snapshot.settings().checks();
    HealthChecks rules = next.settings().checks();
    snapshot = next;
    turns.atOnce(rules.atOnce());
    Set<String> ids = deployments(next).stream().map(Deployment::id).collect(Collectors.toSet());
    known.keySet().retainAll(ids);
    if (!rules.inBackground()) {
      publish(List.copyOf(known.values())); // by rules that make nothing of them
      known.clear();
    }
    if (!rules.equals(before)) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
    if (rules.inBackground() && !roundInProgress) {
      background(timer == NO_TIMER ? any -> true : this::isUnknown);
    }
  }

  private boolean isUnknown(Deployment deployment) {
    Checkup last = known.get(deployment.id());
    return last == null || !last.deployment().equals(deployment);
  }

  /** Checks some, and what else is to be checked when it is time. */
  private void background(Predicate<Deployment> which) {
    roundInProgress = true;
    check(backgroundChecked().filter(which).toList()).onSuccess(this::onRound);
  }

  private void onRound(List<Checkup> checkups) {
    roundInProgress = false;
    Snapshot present = Objects.requireNonNull(snapshot);
    HealthChecks rules = present.settings().checks();
    if (!rules.inBackground()) {
      return;
    }
    Set<Deployment> served = Set.copyOf(deployments(present));
    List<Checkup> valid = checkups.stream()
        .filter(checkup -> served.contains(checkup.deployment()))
        .toList();
    valid.forEach(checkup -> known.put(checkup.deployment().id(), checkup));
    publish(valid);
    if (timer == NO_TIMER) {
      timer = vertx.setTimer(rules.intervalMillis(), due -> onDue());
    }
    if (backgroundChecked().anyMatch(this::isUnknown)) { // a reload brought it during the round
      background(this::isUnknown);
    }
  }

  private void publish(List<Checkup> checkups) {
    HealthChecks rules = Objects.requireNonNull(snapshot).settings().checks();
    vertx.eventBus().publish(Address.CHECKED, new HealthReport(checkups, rules), ByReference.LOCAL);
  }

  private Stream<Deployment> backgroundChecked() {
    return deployments(snapshot).stream()
        .filter(deployment -> deployment.check().inBackground());
  }

  private void onDue() {
    timer = NO_TIMER;
    if (!roundInProgress) {
      background(any -> true);
    }
  }

  private void onQuery(Message<HealthQuery> message) {
    Snapshot present = snapshot;
    if (present == null) {
      message.fail(503, "no configuration yet");
      return;
    }
    HealthChecks rules = present.settings().checks();
    List<Deployment> wanted = deployments(present).stream()
        .filter(deployment -> isWanted(deployment, message.body()))
        .toList();
    Future<List<Checkup>> checkups = rules.inBackground()
        ? Future.succeededFuture(wanted.stream()
            .map(one -> known.get(one.id()))
            .filter(Objects::nonNull)
            .toList())
        : check(wanted);
    checkups.onSuccess(found -> message.reply(new HealthReport(found, rules), ByReference.LOCAL));
  }

  private static boolean isWanted(Deployment deployment, HealthQuery query) {
    String model = query.model();
    return (query.modelId() == null || query.modelId().equals(deployment.id()))
        && (model == null
            || model.equals(deployment.group())
            || model.equals(deployment.provider().prefix() + "/" + deployment.upstreamModel()));
  }

  private Future<List<Checkup>> check(List<Deployment> deployments) {
    Probes present = Objects.requireNonNull(probes);
    present.connectWithin(Objects.requireNonNull(snapshot).settings().connectTimeoutMillis());
    return new Round(present, turns, clock).check(deployments);
  }

  private static List<Deployment> deployments(@Nullable Snapshot snapshot) {
    return snapshot == null
        ? List.of()
        : snapshot.groups().stream()
            .flatMap(group -> group.deployments().stream())
            .toList();
  }
}
