package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Traits;

/** How often an attempt may be repeated in its group. */
final class Retrying {
  private Retrying() {}

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
}
