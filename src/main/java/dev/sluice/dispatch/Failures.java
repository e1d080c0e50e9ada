package dev.sluice.dispatch;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.FailureKind;
import dev.sluice.routing.Failure;

/** What an error means to routing. */
public final class Failures {
  /** Its deployment was just removed. */
  public static final Failure REMOVED = new Failure(FailureKind.UNAVAILABLE, 0, true);

  /** The provider said inside its answer that it failed. */
  public static final Failure BROKE = new Failure(FailureKind.SERVER, 0, false);

  private Failures() {}

  public static Failure of(GatewayError error) {
    boolean blameless = error instanceof GatewayError.Internal
        || error instanceof GatewayError.UpstreamTimeout late && late.isHasty();
    return new Failure(error.kind(), error.retryAfterMillis(), blameless);
  }
}
