package dev.sluice.client.call;

import dev.sluice.bus.GatewayError;

/** Why a call has no answer, or no whole one, and whose. Traffic, so it carries no stack trace. */
public final class CallFailed extends Exception {
  private final transient GatewayError error;
  private final String model;
  private final String provider;
  private final String keyRemedy;

  /**
   * @param model as it was asked for, with its prefix
   * @param provider the prefix; empty when nobody is known by it
   * @param keyRemedy what to check when the provider refused the key
   */
  CallFailed(GatewayError error, String model, String provider, String keyRemedy) {
    super(error.message(), null, false, false);
    this.error = error;
    this.model = model;
    this.provider = provider;
    this.keyRemedy = keyRemedy;
  }

  public GatewayError error() {
    return error;
  }

  public String model() {
    return model;
  }

  public String provider() {
    return provider;
  }

  /** What to check when the provider refused the key: where this call's stands. */
  public String keyRemedy() {
    return keyRemedy;
  }

  /** Whether the same call may succeed later. */
  public static boolean mayPass(GatewayError error) {
    return switch (error.kind()) {
      case TIMEOUT, RATE_LIMIT, UNAVAILABLE, CONNECTION -> true;
      case SERVER -> !(error instanceof GatewayError.Internal);
      case BAD_REQUEST, AUTHENTICATION, NOT_FOUND, CONTEXT_WINDOW, CONTENT_POLICY -> false;
    };
  }
}
