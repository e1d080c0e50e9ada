package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.Traits;
import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the deployments: the first attempt, retries in the group, then the groups that stand in.
 * Told what becomes of each attempt, it says what to do next, and keeps the standing of the deployments. Owned by one
 * exchange.
 */
public final class RoutePlan {
  private static final BitSet NONE = new BitSet(); // never changed
  private static final int MOST_RECORDED = 8; // decisions
  private static final long POLL_MILLIS = 20; // while all are as busy as they may be

  private final Planner planner;
  private final Ask ask;
  private final ModelRoute asked;
  private @Nullable StandIns standIns; // made when the first is needed

  private Planner.Found here; // the group in turn
  private BitSet tried = NONE; // in this group
  private BitSet refusing = NONE; // of those, the ones that would refuse again
  private int fromOrder = Integer.MIN_VALUE;
  private int retriesHere;
  private int retries;
  private int repeated; // retries in all groups
  private int fallbacks;
  private long waitingSince; // for a free deployment; 0 when not
  private @Nullable Sending current;
  private @Nullable Sending last; // until it is known what it used
  private @Nullable List<Decision> decisions; // null: nobody wants to know

  RoutePlan(Planner planner, Ask ask, Planner.Found found) {
    this.planner = planner;
    this.ask = ask;
    this.here = found;
    this.asked = found.route();
  }

  /** The configured name behind what the caller asked for: bounded, so fit for a metric's label. */
  public String group() {
    return asked.name();
  }

  /** Attempts after the first in the group that answers, or was tried last. */
  public int retries() {
    return retries;
  }

  /** Attempts after the first of each group that was tried. */
  public int repeated() {
    return repeated;
  }

  /** Groups that were tried in place of the one that was asked for. */
  public int fallbacks() {
    return fallbacks;
  }

  /** From now on every decision is kept, at some cost. */
  public void record() {
    decisions = new ArrayList<>();
  }

  /** The decisions so far, if {@link #record} was called. */
  public List<Decision> decisions() {
    return decisions == null ? List.of() : decisions;
  }

  /** Attempts after the first that the group in turn allows, should the deployment in turn be at fault. */
  public int allowedRetries() {
    Traits traits = current == null ? Traits.PLAIN : current.candidate().traits();
    return Retrying.allowed(here.route(), ask, traits, FailureKind.SERVER);
  }

  /** The first thing to do. */
  public Step begin() {
    asked.budget().request(planner.now());
    return again();
  }

  /** What to do after a {@link Step.Wait}. */
  public Step again() {
    long now = planner.now();
    Step step = enter(now);
    return step != null ? step : refused(now);
  }

  /** The attempt goes out now. */
  public void sent() {
    if (current != null) {
      current.sent(planner.now());
    }
  }

  /** The first byte of its answer came. */
  public void answered() {
    if (current != null) {
      current.answered(planner.now());
    }
  }

  /** Its answer is over, and cost what its deployment's price says. */
  public void finished(Usage usage) {
    finished(usage, current == null ? 0 : current.price(planner.now(), usage));
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
      last = null;
    }
  }

  /** Nobody wants the answer any more. */
  public void abandoned() {
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
    Failure failure = fairly(whatFailed);
    broke(failure);
    if (failed == null) {
      return new Step.Stop(null);
    }
    Step step = retry(failed, failure, now);
    if (step == null) {
      step = nextTier(failed, failure, now);
    }
    if (step == null) {
      step = standIn(failure.kind(), now);
    }
    return step != null ? step : new Step.Stop(null);
  }

  /** Behind a wildcard the model's name is the caller's: that nobody knows it says nothing of the deployment. */
  private Failure fairly(Failure failure) {
    return failure.kind() == FailureKind.NOT_FOUND && !here.stars().isEmpty()
        ? new Failure(failure.kind(), failure.retryAfterMillis(), true)
        : failure;
  }

  private @Nullable Step retry(Candidate failed, Failure failure, long now) {
    boolean refuses =
        failure.kind() == FailureKind.AUTHENTICATION || failure.kind() == FailureKind.NOT_FOUND;
    remember(failed, refuses);
    if (retriesHere >= Retrying.allowed(here.route(), ask, failed.traits(), failure.kind())
        || !here.route().budget().allowsRetry(now, rules().retries())) {
      return null;
    }
    Step step = enter(now);
    if (step == null && !refuses) {
      step = sameAgain(failure);
    }
    if (step != null) {
      here.route().budget().retried(now);
      retriesHere++;
      retries++;
      repeated++;
    }
    return step;
  }

  /** Waits first, and holds nothing meanwhile. */
  private @Nullable Step sameAgain(Failure failure) {
    long delay = Backoff.millis(retriesHere, failure.retryAfterMillis(), planner.random());
    if (delay < 0) {
      return null;
    }
    tried = (BitSet) refusing.clone();
    return new Step.Wait(delay);
  }

  private void remember(Candidate failed, boolean refuses) {
    int index = here.route().indexOf(failed);
    tried = tried == NONE ? new BitSet() : tried;
    tried.set(index);
    if (refuses) {
      refusing = refusing == NONE ? new BitSet() : refusing;
      refusing.set(index);
    }
  }

  /** When a tier's retries are used up, the next one is tried, with its own. */
  private @Nullable Step nextTier(Candidate failed, Failure failure, long now) {
    if (failure.kind().isCallersFault()) {
      return null;
    }
    fromOrder = failed.traits().order() + 1;
    Step step = enter(now);
    if (step != null) {
      retriesHere = 0;
      retries++;
      repeated++;
    }
    return step;
  }

  private @Nullable Step standIn(FailureKind kind, long now) {
    standIns = standIns == null ? new StandIns(planner, ask, asked) : standIns;
    Planner.Found next;
    while ((next = standIns.next(kind)) != null) {
      here = next;
      tried = NONE;
      refusing = NONE;
      fromOrder = Integer.MIN_VALUE;
      retriesHere = 0;
      retries = 0;
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
    Candidate chosen = here.route().enter(ask, tried, fromOrder, now, recorder());
    if (chosen == null) {
      return null;
    }
    current = new Sending(chosen, ask.stream(), rules().cooldowns(), now);
    last = current;
    waitingSince = 0;
    return new Step.Attempt(here.target(chosen.deployment()));
  }

  /** A request that waits long decides very often. */
  private @Nullable List<Decision> recorder() {
    return decisions == null || decisions.size() >= MOST_RECORDED ? null : decisions;
  }

  private Step refused(long now) {
    Refusal refusal = here.route().refusal(ask, now);
    if (refusal.reason() == Reason.BUSY && mayWait(now)) {
      return new Step.Wait(POLL_MILLIS);
    }
    Step step = standIn(kindOf(refusal.reason()), now);
    return step != null ? step : new Step.Stop(refusal);
  }

  private boolean mayWait(long now) {
    if (waitingSince == 0) {
      waitingSince = now == 0 ? 1 : now;
    }
    return TimeUnit.NANOSECONDS.toMillis(now - waitingSince) < rules().maxWaitMillis();
  }

  private static FailureKind kindOf(Reason reason) {
    return switch (reason) {
      case CONTEXT_WINDOW -> FailureKind.CONTEXT_WINDOW;
      case RATE_LIMITED, BUSY -> FailureKind.RATE_LIMIT;
      default -> FailureKind.UNAVAILABLE;
    };
  }

  private RoutingSettings rules() {
    return here.route().rules();
  }
}
