package dev.sluice.routing;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Traits;
import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.health.WaitingRoom;
import dev.sluice.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the deployments: the first attempt, retries in the group, then the groups that stand in.
 * Told what becomes of each attempt, it says what to do next, and keeps the standing of the deployments. Owned by one
 * exchange.
 */
public final class RoutePlan {
  private final Planner planner;
  private final Ask ask;
  private final ModelRoute asked;
  private @Nullable StandIns standIns; // made when the first is needed

  private Planner.Found here; // the group in turn
  private String name; // that led there
  private final Tries tries = new Tries(); // in this group
  private int fallbacks;
  private Runnable onFree = () -> {};
  private @Nullable Waiting waiting; // for a free deployment
  private @Nullable Sending current;
  private final KeptDecisions kept = new KeptDecisions();
  private @Nullable Sending last; // once there is one

  RoutePlan(Planner planner, Ask ask, Planner.Found found) {
    this.planner = planner;
    this.ask = ask;
    this.name = ask.model();
    this.here = found;
    this.asked = found.route();
  }

  /** The configured name behind what the caller asked for: bounded, so fit for a metric's label. */
  public String group() {
    return asked.name();
  }

  /** Attempts after the first in the group that answers, or was tried last. */
  public int retries() {
    return tries.inGroup();
  }

  /** Attempts after the first of each group that was tried. */
  public int repeated() {
    return tries.inAll();
  }

  /** Groups that were tried in place of the one that was asked for. */
  public int fallbacks() {
    return fallbacks;
  }

  /**
   * Who is to be told that a {@link Step.Wait} may be over early, because a deployment was left.
   *
   * @param onFree run on any thread, and perhaps for nothing
   */
  public void whenFree(Runnable onFree) {
    this.onFree = onFree;
  }

  /** Whether it stands in line for a deployment to be free: only then {@link #again} may come early. */
  public boolean isWaiting() {
    return waiting != null;
  }

  /** A deployment of the group in turn, while it is not known which one will take the request. */
  public Deployment likely() {
    return here.route().candidates()[0].deployment();
  }

  /** From now on every decision is kept, at some cost. */
  public void record() {
    kept.begin();
  }

  /** The decisions so far, if {@link #record} was called. */
  public List<Decision> decisions() {
    return kept.all();
  }

  /** Attempts after the first that the group in turn allows, should the deployment in turn be at fault. */
  public int allowedRetries() {
    Traits traits = current == null ? Traits.PLAIN : current.candidate().traits();
    return Retrying.allowed(here.route(), ask, traits, FailureKind.SERVER);
  }

  /** Whether an answer that a content filter ended counts as failed, because somebody is there to stand in. */
  public boolean failsWhenFiltered() {
    return asked.rules().fallbacks().mayCatchFiltered() && standIns().hasNextForFiltered();
  }

  private StandIns standIns() {
    standIns = standIns == null ? new StandIns(planner, ask, asked) : standIns;
    return standIns;
  }

  /** The first thing to do. */
  public Step begin() {
    long now = planner.now();
    asked.budget().request(now);
    return proceed(now);
  }

  /** What to do after a {@link Step.Wait}. */
  public Step again() {
    long now = planner.now();
    if (waiting != null) {
      waiting.looks();
    }
    return proceed(now);
  }

  private Step proceed(long now) {
    Step step = enter(now);
    return step != null ? step : refused(now);
  }

  /** The attempt goes out now, which is not when it was decided on. */
  public void sent() {
    if (current != null) {
      current.sent(planner.now());
    }
  }

  public void answered() { // by its first byte
    if (current != null) {
      current.answered(planner.now());
    }
  }

  /** Its answer is over. */
  public void finished(Usage usage, long nanodollars) {
    if (current != null) {
      current.finished(planner.now(), usage.completionTokens());
      current = null;
    }
    used(usage, nanodollars);
  }

  /** What the attempt used that was made last, if its answer did not come to its end. */
  public void used(Usage usage, long nanodollars) {
    if (last != null) {
      last.used(planner.now(), usage.totalTokens(), nanodollars);
    }
  }

  /** What it cost was estimated: it is so much more, or less. */
  public void corrected(long nanodollars) {
    if (last != null) {
      last.spent(nanodollars);
    }
  }

  /** Nobody wants the answer any more. */
  public void abandoned() {
    stopWaiting();
    if (current != null) {
      current.abandoned();
      current = null;
    }
  }

  /** The answer broke off after it had begun: there is no other attempt. */
  public void broke(Failure failure) {
    if (current != null) {
      current.failed(failure, planner.now());
      current = null;
    }
  }

  /** The attempt failed before its answer began. */
  public Step failed(Failure whatFailed) {
    Candidate failed = current == null ? null : current.candidate();
    long now = planner.now();
    Failure failure = here.fairly(whatFailed);
    broke(failure);
    if (failed == null) {
      return new Step.Stop(null);
    }
    Step step = retry(failed, failure, now);
    step = step != null ? step : nextTier(failed, failure, now);
    step = step != null ? step : standIn(failure.kind(), now);
    return step != null ? step : new Step.Stop(null);
  }

  private @Nullable Step retry(Candidate failed, Failure failure, long now) {
    tries.add(here.route().indexOf(failed), failure.isRefusal());
    if (!Retrying.mayRepeat(here.route(), ask, failed.traits(), failure, tries.inTier(), now)) {
      return null;
    }
    Step step = enter(now);
    if (step == null && !failure.isRefusal()) {
      step = sameAgain(failure);
    }
    if (step != null) {
      here.route().budget().retried(now);
      tries.repeat();
    }
    return step;
  }

  /** Waits first, and holds nothing meanwhile. */
  private @Nullable Step sameAgain(Failure failure) {
    long delay = Retrying.delay(here.route(), failure, tries.inTier(), planner.random());
    if (delay < 0) {
      return null;
    }
    tries.forgive();
    return new Step.Wait(delay);
  }

  /** When a tier's retries are used up, the next one is tried, with its own. */
  private @Nullable Step nextTier(Candidate failed, Failure failure, long now) {
    if (failure.kind().isCallersFault()) {
      return null;
    }
    tries.leaveTier(failed.traits().order());
    Step step = enter(now);
    if (step != null) {
      tries.repeatInNextTier();
    }
    return step;
  }

  private @Nullable Step standIn(FailureKind kind, long now) {
    Planner.Found next;
    while ((next = standIns().next(kind)) != null) {
      here = next;
      name = standIns().name();
      tries.clear();
      fallbacks++;
      next.route().budget().request(now);
      Step step = enter(now);
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  private @Nullable Step enter(long now) {
    long ticket = waiting == null ? WaitingRoom.NEWCOMER : waiting.ticket();
    Candidate chosen =
        here.route().enter(ask, tries.tried(), tries.fromOrder(), ticket, now, kept.next());
    if (chosen == null) {
      return null;
    }
    stopWaiting();
    current = new Sending(chosen, ask.stream(), rules().cooldowns(), now);
    last = current;
    return new Step.Attempt(here.target(chosen.deployment(), name));
  }

  private Step refused(long now) {
    Refusal refusal = here.route().refusal(ask, now);
    if (refusal.reason() == Reason.BUSY && rules().queue().maxMillis() > 0) {
      waiting = waiting == null ? Waiting.in(here.route(), onFree, now) : waiting;
      Step step = waiting == null ? null : await(waiting, now);
      if (step != null) {
        return step;
      }
      refusal = waiting == null ? refusal.because(Reason.QUEUE_FULL) : refusal;
    }
    stopWaiting();
    Step step = standIn(refusal.kind(), now);
    return step != null ? step : new Step.Stop(refusal);
  }

  private @Nullable Step await(Waiting place, long now) {
    if (place.isOver(now)) {
      return null;
    }
    Step step = place.join() ? enter(now) : null; // what became free before it stood in line
    return step != null ? step : new Step.Wait(place.millis(now));
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.leave();
      waiting = null;
    }
  }

  private RoutingSettings rules() {
    return here.route().rules();
  }
}
