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

  /** A fault of ours, of the caller's, or of a pool that is full says nothing of the deployment. */
  public static Failure of(GatewayError error) {
    boolean blameless = error instanceof GatewayError.Internal
        || error instanceof GatewayError.BadRequest
        || error instanceof GatewayError.Overloaded
        || error instanceof GatewayError.UpstreamTimeout late && late.isHasty();
    return new Failure(error.kind(), error.retryAfterMillis(), blameless);
  }

  /** What went wrong with a key or a path that the caller brought: theirs alone, and the same elsewhere. */
  public static Failure withCallersAccess(GatewayError error) {
    return switch (error.kind()) {
      case AUTHENTICATION, NOT_FOUND, RATE_LIMIT -> new Failure(FailureKind.BAD_REQUEST, 0, true);
      default -> of(error);
    };
  }
}
