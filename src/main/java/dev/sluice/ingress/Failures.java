package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.routing.Failure;

/** What an error means to routing. */
final class Failures {
  private Failures() {}

  static Failure of(GatewayError error) {
    boolean blameless = error instanceof GatewayError.Internal
        || error instanceof GatewayError.UpstreamTimeout late && late.isHasty();
    return new Failure(error.kind(), error.retryAfterMillis(), blameless);
  }
}
