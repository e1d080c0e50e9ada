package dev.sluice.routing;

import org.jspecify.annotations.Nullable;

/**
 * The targets for one request, in the order in which they are to be tried. Asked anew for every attempt, so that a
 * strategy may look at what the attempt before it met. Owned by one exchange.
 */
public final class RoutePlan {
  private final String group;
  private @Nullable Target target;

  RoutePlan(String group, Target target) {
    this.group = group;
    this.target = target;
  }

  /** The configured name behind what the caller asked for: bounded, so fit for a metric's label. */
  public String group() {
    return group;
  }

  /** The next target to try, or null when none is left. There is one until retries are configured. */
  public @Nullable Target next() {
    Target next = target;
    target = null;
    return next;
  }
}
