package dev.sluice.routing;

import org.jspecify.annotations.Nullable;

/** What to do next with a request. */
public sealed interface Step {

  /** Send it. */
  record Attempt(Target target) implements Step {}

  /**
   * Ask {@link RoutePlan#again} after a while, or as soon as {@link RoutePlan#whenFree} is told: a deployment may be free
   * then, or well again.
   */
  record Wait(long millis) implements Step {}

  /**
   * Tell the caller that it failed.
   *
   * @param refusal why nothing was sent; null: the failure of the attempt before says why
   */
  record Stop(@Nullable Refusal refusal) implements Step {}
}
