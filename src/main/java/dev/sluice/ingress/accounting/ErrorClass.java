package dev.sluice.ingress.accounting;

import dev.sluice.config.Provider;
import dev.sluice.wire.CallerLeft;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The exception that LiteLLM would have raised, which is a label of its metrics: {@code Openai.RateLimitError}. */
final class ErrorClass {
  private ErrorClass() {}

  /**
   * @param status of HTTP, 400 or more
   * @param provider of the deployment that was asked, or null
   */
  static String of(int status, @Nullable Provider provider) {
    if (provider == null) {
      return "ProxyException";
    }
    String prefix = provider.prefix();
    return prefix.substring(0, 1).toUpperCase(Locale.ROOT) + prefix.substring(1) + "."
        + kind(status);
  }

  private static String kind(int status) {
    return switch (status) {
      case 401 -> "AuthenticationError";
      case 403 -> "PermissionDeniedError";
      case 404 -> "NotFoundError";
      case 408, 504 -> "Timeout";
      case 422 -> "UnprocessableEntityError";
      case 429 -> "RateLimitError";
      case CallerLeft.STATUS -> "ClientDisconnected";
      case 502, 503 -> "ServiceUnavailableError";
      default -> status < 500 ? "BadRequestError" : "InternalServerError";
    };
  }
}
