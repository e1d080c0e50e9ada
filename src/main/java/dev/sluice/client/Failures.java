package dev.sluice.client;

import dev.sluice.bus.GatewayError;
import dev.sluice.client.SluiceException.Details;
import dev.sluice.client.call.CallFailed;
import dev.sluice.config.FailureKind;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** Turns what failed on the event bus into exceptions: the only place that does. */
final class Failures {
  private static final Set<String> BROKEN =
      Set.of("connection_failed", "connection_lost", "stream_interrupted");
  /** Providers have no common code for it, only similar words. */
  private static final Pattern TOO_LONG = Pattern.compile(
      "context[ _]length|context window|maximum context|too many (input )?tokens"
          + "|(prompt|input|request) is too (long|large)|exceeds? the (maximum|model's|available)"
          + " (context|number of tokens|input)",
      Pattern.CASE_INSENSITIVE);

  private static final Pattern FILTERED = Pattern.compile(
      "content (management )?policy|content[ _]filter|safety system|flagged as|violat\\w+ .{0,40}polic",
      Pattern.CASE_INSENSITIVE);
  /** Characters of a message that are matched: patterns over hostile text take their time. */
  private static final int READ = 2000;

  /** The upstream speaks to an operator here; a program has no config file to look into. */
  private static final String OPERATORS_HINT = " (The upstream refused the gateway's own key";

  private Failures() {}

  static SluiceException of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
      cause = cause.getCause();
    }
    if (cause instanceof SluiceException known) {
      return known;
    }
    if (cause instanceof CallFailed call) {
      return of(call);
    }
    GatewayError fault = new GatewayError.Internal("The client failed: " + cause);
    return of(fault, fault.message(), "", "");
  }

  static SluiceException of(CallFailed failure) {
    String message = message(failure.error(), failure.keyRemedy());
    return of(failure.error(), message, failure.provider(), failure.model());
  }

  private static SluiceException of(
      GatewayError error, String message, String provider, String model) {
    Details details = new Details(
        message,
        error.status(),
        provider,
        model,
        error.type(),
        error.code(),
        error.param(),
        error.headers(),
        CallFailed.mayPass(error));
    return switch (error.status()) {
      case 401 -> new SluiceException.Authentication(details);
      case 403 ->
        filtered(error)
            ? new SluiceException.ContentPolicyViolation(details)
            : new SluiceException.PermissionDenied(details);
      case 404 -> new SluiceException.NotFound(details);
      case 408, 504 -> new SluiceException.Timeout(details);
      case 429 -> new SluiceException.RateLimit(details);
      default -> error.status() < 500 ? badRequest(error, details) : server(error, details);
    };
  }

  private static SluiceException badRequest(GatewayError error, Details details) {
    if ("unknown_provider".equals(error.code())) {
      return new SluiceException.UnknownProvider(details);
    }
    if ("context_length_exceeded".equals(error.code())
        || TOO_LONG.matcher(words(error)).find()) {
      return new SluiceException.ContextWindowExceeded(details);
    }
    return filtered(error)
        ? new SluiceException.ContentPolicyViolation(details)
        : new SluiceException.InvalidRequest(details);
  }

  private static SluiceException server(GatewayError error, Details details) {
    return error.code() != null && BROKEN.contains(error.code())
        ? new SluiceException.Connection(details)
        : new SluiceException.Server(details);
  }

  private static boolean filtered(GatewayError error) {
    String code = String.valueOf(error.code());
    return error.kind() == FailureKind.CONTENT_POLICY
        || code.equals("content_policy_violation")
        || code.equals("content_filter")
        || FILTERED.matcher(words(error)).find();
  }

  private static String words(GatewayError error) {
    String message = error.message();
    return message.substring(0, Math.min(READ, message.length()));
  }

  private static String message(GatewayError error, String keyRemedy) {
    int hint = error.message().lastIndexOf(OPERATORS_HINT);
    return hint < 0
        ? error.message()
        : error.message().substring(0, hint) + " (The provider refused the key: check " + keyRemedy
            + ".)";
  }
}
