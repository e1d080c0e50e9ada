package dev.sluice.upstream.echo;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The errors that {@code mock_response} can name, such as {@code litellm.RateLimitError}. */
final class MockErrors {
  private static final Pattern NAME =
      Pattern.compile("(?:litellm\\.(\\w+)|Exception)(?::\\s*(.*))?", Pattern.DOTALL);

  private static final Map<String, Kind> KINDS = Map.ofEntries(
      Map.entry("BadRequestError", new Kind(400, "invalid_request_error", null)),
      Map.entry(
          "ContextWindowExceededError",
          new Kind(
              400, "invalid_request_error", "context_length_exceeded", FailureKind.CONTEXT_WINDOW)),
      Map.entry(
          "ContentPolicyViolationError",
          new Kind(
              400,
              "invalid_request_error",
              "content_policy_violation",
              FailureKind.CONTENT_POLICY)),
      Map.entry("AuthenticationError", new Kind(401, "authentication_error", "invalid_api_key")),
      Map.entry("PermissionDeniedError", new Kind(403, "permission_error", null)),
      Map.entry("NotFoundError", new Kind(404, "invalid_request_error", "model_not_found")),
      Map.entry("UnprocessableEntityError", new Kind(422, "invalid_request_error", null)),
      Map.entry("RateLimitError", new Kind(429, "rate_limit_error", "rate_limit_exceeded")),
      Map.entry("InternalServerError", new Kind(500, "upstream_error", null)),
      Map.entry("APIError", new Kind(500, "upstream_error", null)),
      Map.entry("BadGatewayError", new Kind(502, "upstream_error", null)),
      Map.entry("ServiceUnavailableError", new Kind(503, "upstream_error", null)));

  /** @param means what its words tell beyond its status, or null */
  private record Kind(
      int status,
      String type,
      @Nullable String code,
      @Nullable FailureKind means) {
    Kind(int status, String type, @Nullable String code) {
      this(status, type, code, null);
    }
  }

  private MockErrors() {}

  /** The error to answer with, or null when the mock is a text or there is none. */
  static @Nullable GatewayError of(Deployment deployment) {
    String mock = deployment.mockResponse();
    Matcher name = NAME.matcher(mock == null ? "" : mock.strip());
    if (!name.matches()) {
      return null;
    }
    String words = name.group(2) == null || name.group(2).isBlank()
        ? "mock_response of model '" + deployment.group() + "' is " + mock
        : name.group(2);
    String error = name.group(1) == null ? "InternalServerError" : name.group(1);
    if (error.equals("Timeout")) {
      return new GatewayError.UpstreamTimeout(words);
    }
    if (error.equals("APIConnectionError")) {
      return new GatewayError.UpstreamFailed("connection_failed", words);
    }
    Kind kind = KINDS.get(error);
    return kind == null ? null : answered(kind, words);
  }

  private static GatewayError answered(Kind kind, String message) {
    var error = new JsonObject()
        .put("message", message)
        .put("type", kind.type())
        .put("param", null)
        .put("code", kind.code());
    return new GatewayError.UpstreamAnswered(kind.status(), error, Map.of(), kind.means(), 0);
  }
}
