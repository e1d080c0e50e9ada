package dev.sluice.routing;

import dev.sluice.config.FailureKind;

/**
 * Why no deployment can take a request now.
 *
 * @param retryAfterMillis when it is worth asking again; 0 when that is not known
 * @param detail for the caller: which limit, and how far beyond it the request is; may be empty
 */
public record Refusal(Reason reason, long retryAfterMillis, String detail) {

  /** What it is like, for who stands in then. */
  FailureKind kind() {
    return switch (reason) {
      case CONTEXT_WINDOW -> FailureKind.CONTEXT_WINDOW;
      case RATE_LIMITED, BUSY, QUEUE_FULL -> FailureKind.RATE_LIMIT;
      default -> FailureKind.UNAVAILABLE;
    };
  }

  Refusal because(Reason other) {
    return new Refusal(other, retryAfterMillis, detail);
  }

  /** What stood in the way last. */
  public enum Reason {
    /** All of them failed of late. */
    COOLING,
    /** All of them served as many requests or tokens this minute as they may. */
    RATE_LIMITED,
    /** All of them serve as many requests at a time as they may, for too long. */
    BUSY,
    /** The same, and too many wait for it already. */
    QUEUE_FULL,
    /** The prompt is too long for all of them. */
    CONTEXT_WINDOW,
    /** None has the request's tags. */
    TAGS,
    /** What they may cost is spent. */
    BUDGET
  }
}
