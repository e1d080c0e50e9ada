package dev.sluice.routing;

import dev.sluice.config.FailureKind;

/**
 * Why an attempt came to nothing.
 *
 * @param retryAfterMillis when the upstream wants to be asked again; 0 when it did not say
 * @param blameless true when it says nothing of the deployment: it was just removed, or the caller allowed too little
 *     time
 */
public record Failure(FailureKind kind, long retryAfterMillis, boolean blameless) {

  /** Whether the deployment would refuse the same again. */
  boolean isRefusal() {
    return kind == FailureKind.AUTHENTICATION || kind == FailureKind.NOT_FOUND;
  }

  /** Whether the caller allowed less time than the config does. */
  boolean isHasty() {
    return blameless && kind == FailureKind.TIMEOUT;
  }
}
