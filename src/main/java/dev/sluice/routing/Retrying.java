package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Traits;
import java.util.random.RandomGenerator;

/** How often an attempt may be repeated in its group. */
final class Retrying {
  private Retrying() {}

  /**
   * Whether it may be repeated now. Who allows too little time gets one retry, and only while half of the group's
   * budget is left: the other half is for requests that the config's own time would not have saved.
   *
   * @param so retries in this group so far
   */
  static boolean mayRepeat(
      ModelRoute route, Ask ask, Traits failed, Failure failure, int so, long now) {
    int most = allowed(route, ask, failed, failure.kind());
    return so < (failure.isHasty() ? Math.min(1, most) : most)
        && route.budget().allowsRetry(now, route.rules().retries(), failure.isHasty() ? 0.5 : 1);
  }

  /**
   * A policy of the operator's wins; without one, what is the caller's fault is not repeated.
   *
   * @param failed traits of the deployment that failed
   */
  static int allowed(ModelRoute route, Ask ask, Traits failed, FailureKind kind) {
    Integer policy = route.rules().retries().policy(route.name(), kind);
    if (policy != null) {
      return policy;
    }
    if (kind.isCallersFault()) {
      return 0;
    }
    if (ask.numRetries() != null) {
      return ask.numRetries();
    }
    Integer own = failed.numRetries();
    return own != null ? own : route.rules().retries().count();
  }

  /** Milliseconds until the same deployment is asked again, or -1, as in {@link Backoff}. */
  static long delay(ModelRoute route, Failure failure, int retry, RandomGenerator random) {
    long least = route.rules().retries().leastWaitMillis();
    return Backoff.millis(retry, failure.retryAfterMillis(), least, random);
  }
}
