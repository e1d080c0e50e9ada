package dev.sluice.ops.trace;

import dev.sluice.bus.GatewayError;
import dev.sluice.wire.CallerLeft;
import org.jspecify.annotations.Nullable;

/** Values of {@code error.type}: a provider's status, else a word of Sluice's own. Stateless. */
public final class ErrorType {
  /** That nobody waited for the answer: no fault of whoever gave it. */
  public static final String CALLER_LEFT = "client_disconnected";

  private ErrorType() {}

  /** What went wrong; a provider's own words, which may be anything, are none of it. */
  public static String of(GatewayError error) {
    boolean ofProvider = error instanceof GatewayError.UpstreamAnswered || error.code() == null;
    return ofProvider ? Integer.toString(error.status()) : error.code();
  }

  /** Of a request that ended with this status, or null: nothing went wrong. */
  public static @Nullable String of(int status, @Nullable GatewayError error) {
    if (error != null) {
      return of(error);
    }
    if (status == CallerLeft.STATUS) {
      return CALLER_LEFT;
    }
    return status >= 400 ? Integer.toString(status) : null;
  }
}
