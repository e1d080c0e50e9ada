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
import java.util.IdentityHashMap;
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
  private final Map<Deployment, Future<Checkup>> inProgress = new IdentityHashMap<>(); // by round
  private Set<Deployment> served = Set.of();
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
    served = Set.copyOf(deployments(next));
    known.keySet().retainAll(served.stream().map(Deployment::id).collect(Collectors.toSet()));
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
    List<Future<Checkup>> checks = round(backgroundChecked().filter(which).toList());
    checks.forEach(check -> check.onSuccess(this::onCheckup));
    Future.all(checks).onSuccess(over -> onRoundOver());
  }

  /** At once, whatever others of the round are still waited for. */
  private void onCheckup(Checkup checkup) {
    if (rules().inBackground() && served.contains(checkup.deployment())) {
      known.put(checkup.deployment().id(), checkup);
      publish(List.of(checkup));
    }
  }

  private void onRoundOver() {
    roundInProgress = false;
    HealthChecks rules = rules();
    if (!rules.inBackground()) {
      return;
    }
    if (timer == NO_TIMER) {
      timer = vertx.setTimer(rules.intervalMillis(), due -> onDue());
    }
    if (backgroundChecked().anyMatch(this::isUnknown)) { // a reload brought it during the round
      background(this::isUnknown);
    }
  }

  private void publish(List<Checkup> checkups) {
    HealthReport report = new HealthReport(checkups, rules().withRoundsOf(longestRound()));
    vertx.eventBus().publish(Address.CHECKED, report, ByReference.LOCAL);
  }

  private HealthChecks rules() {
    return Objects.requireNonNull(snapshot).settings().checks();
  }

  /** Milliseconds that a round takes in which nobody answers: each is asked twice, some of them at a time. */
  private long longestRound() {
    long sum = 0;
    long longest = 0;
    for (Deployment deployment : served) {
      sum += 2 * deployment.check().timeoutMillis();
      longest = Math.max(longest, 2 * deployment.check().timeoutMillis());
    }
    return sum / rules().atOnce() + longest;
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
        : all(round(wanted));
    checkups.onSuccess(found -> message.reply(new HealthReport(found, rules), ByReference.LOCAL));
  }

  private static boolean isWanted(Deployment deployment, HealthQuery query) {
    String model = query.model();
    return (query.modelId() == null || query.modelId().equals(deployment.id()))
        && (model == null || model.equals(deployment.group()) || model.equals(deployment.model()));
  }

  /** Checks them; those that a round in progress checks, or has checked, are not checked again. */
  private List<Future<Checkup>> round(List<Deployment> deployments) {
    Probes present = Objects.requireNonNull(probes);
    present.connectWithin(Objects.requireNonNull(snapshot).settings().connectTimeoutMillis());
    Round round = new Round(present, turns, clock);
    Map<Deployment, Future<Checkup>> begun = new IdentityHashMap<>();
    for (Deployment deployment : deployments) {
      if (!inProgress.containsKey(deployment)) {
        begun.put(deployment, round.check(deployment));
      }
    }
    inProgress.putAll(begun);
    List<Future<Checkup>> checks = deployments.stream().map(inProgress::get).toList();
    Future.all(List.copyOf(begun.values()))
        .onComplete(over -> begun.keySet().forEach(inProgress::remove));
    return checks;
  }

  private static Future<List<Checkup>> all(List<Future<Checkup>> checks) {
    return Future.all(checks).map(all -> all.list());
  }

  private static List<Deployment> deployments(@Nullable Snapshot snapshot) {
    return snapshot == null
        ? List.of()
        : snapshot.groups().stream()
            .flatMap(group -> group.deployments().stream())
            .toList();
  }
}
