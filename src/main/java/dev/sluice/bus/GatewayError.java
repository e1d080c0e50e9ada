package dev.sluice.bus;

import dev.sluice.config.FailureKind;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered as asked, in the shape of OpenAI's error object. The message says what to do. It is
 * traffic, so it carries no stack trace.
 */
public abstract sealed class GatewayError extends RuntimeException {
  private final int status;
  private final String type;
  private final @Nullable String code;
  private final @Nullable String param;

  private GatewayError(
      int status, String type, @Nullable String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
  }

  /** HTTP status of the answer, 400 to 599. */
  public int status() {
    return status;
  }

  public String type() {
    return type;
  }

  public @Nullable String code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  /** What kind of failure it is of an attempt; the status tells, unless a subclass knows more. */
  public FailureKind kind() {
    return switch (status) {
      case 401, 403 -> FailureKind.AUTHENTICATION;
      case 404 -> FailureKind.NOT_FOUND;
      case 408, 504 -> FailureKind.TIMEOUT;
      case 429 -> FailureKind.RATE_LIMIT;
      case 502 -> FailureKind.CONNECTION;
      case 503, 529 -> FailureKind.UNAVAILABLE;
      default -> status >= 500 || status == 409 ? FailureKind.SERVER : FailureKind.BAD_REQUEST;
    };
  }

  /** When the upstream wants to be asked again, in milliseconds; 0 when it did not say. */
  public long retryAfterMillis() {
    return 0;
  }

  /** Response headers that belong to the error, such as {@code Retry-After}; names in lower case. */
  public Map<String, String> headers() {
    return Map.of();
  }

  /** The body: {@code {"error": {"message", "type", "param", "code"}}}. */
  public JsonObject toJson() {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", message())
                .put("type", type)
                .put("param", param)
                .put("code", code));
  }

  /** 400: the request itself is wrong. */
  public static final class BadRequest extends GatewayError {
    public BadRequest(@Nullable String code, @Nullable String param, String message) {
      super(400, "invalid_request_error", code, param, message);
    }

    /** A parameter is needed that is not there. */
    public static BadRequest missing(String param) {
      String message = "Missing required parameter: '" + param + "'.";
      return new BadRequest("missing_required_parameter", param, message);
    }
  }

  /** 401: no key, a wrong key, or a deployment for which nobody configured one. */
  public static final class Unauthorized extends GatewayError {
    public Unauthorized(String message) {
      this("invalid_api_key", message);
    }

    public Unauthorized(String code, String message) {
      super(401, "authentication_error", code, null, message);
    }

    /** RFC 9110, section 15.5.2, asks for it. */
    @Override
    public Map<String, String> headers() {
      return Map.of("www-authenticate", "Bearer");
    }
  }

  /** 403: the key is known and may not do this. */
  public static final class Forbidden extends GatewayError {
    public Forbidden(String code, @Nullable String param, String message) {
      super(403, "permission_error", code, param, message);
    }
  }

  /** 404: no such model or route. */
  public static final class NotFound extends GatewayError {
    public NotFound(String code, @Nullable String param, String message) {
      super(404, "invalid_request_error", code, param, message);
    }
  }

  /** 405, 408, 413, 414, 415, 431: HTTP was not spoken as it should be. */
  public static final class BadHttp extends GatewayError {
    public BadHttp(int status, String code, String message) {
      super(status, "invalid_request_error", code, null, message);
    }
  }

  /** 502: the upstream could not be reached, broke off, or answered what nobody can use. */
  public static final class UpstreamFailed extends GatewayError {
    public UpstreamFailed(String code, String message) {
      super(502, "upstream_error", code, null, message);
    }
  }

  /** 504: the upstream took too long. */
  public static final class UpstreamTimeout extends GatewayError {
    private final boolean hasty;

    public UpstreamTimeout(String message) {
      this(message, false);
    }

    /** @param hasty whether a caller allowed less time than the config does */
    public UpstreamTimeout(String message, boolean hasty) {
      super(504, "upstream_error", "timeout", null, message);
      this.hasty = hasty;
    }

    /** Whether it says nothing of the upstream, because the caller allowed too little time. */
    public boolean isHasty() {
      return hasty;
    }
  }

  /** The upstream answered an error: its status, its words, and a hint where we know one. */
  public static final class UpstreamAnswered extends GatewayError {
    private final Map<String, String> headers;
    private final JsonObject body;
    private final @Nullable FailureKind kind;
    private final long retryAfterMillis;

    /** As the status says, without a time to come back. */
    public UpstreamAnswered(int status, JsonObject error, Map<String, String> headers) {
      this(status, error, headers, null, 0);
    }

    /**
     * @param status the upstream's
     * @param error the upstream's error object, message included; relayed with all its members
     * @param headers those that tell a client when to come back
     * @param kind what the upstream's words tell, or null: what the status tells
     * @param retryAfterMillis when it wants to be asked again; 0 when it did not say
     */
    public UpstreamAnswered(
        int status,
        JsonObject error,
        Map<String, String> headers,
        @Nullable FailureKind kind,
        long retryAfterMillis) {
      super(
          status,
          String.valueOf(error.getValue("type")),
          error.getValue("code") == null ? null : String.valueOf(error.getValue("code")),
          error.getValue("param") == null ? null : String.valueOf(error.getValue("param")),
          String.valueOf(error.getValue("message")));
      this.headers = Map.copyOf(headers);
      this.body = new JsonObject().put("error", error);
      this.kind = kind;
      this.retryAfterMillis = retryAfterMillis;
    }

    @Override
    public FailureKind kind() {
      return kind == null ? super.kind() : kind;
    }

    @Override
    public long retryAfterMillis() {
      return retryAfterMillis;
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }

    @Override
    public JsonObject toJson() {
      return body;
    }
  }

  /** 429: a limit of the gateway's own is reached. */
  public static final class RateLimited extends GatewayError {
    private final Map<String, String> headers;

    public RateLimited(String code, String message, long retryAfterSeconds) {
      this(code, message, Map.of("retry-after", Long.toString(retryAfterSeconds)));
    }

    public RateLimited(String code, String message, Map<String, String> headers) {
      super(429, "rate_limit_error", code, null, message);
      this.headers = Map.copyOf(headers);
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }
  }

  /** 429: the caller's budget, or that of whom they belong to, is spent. */
  public static final class BudgetSpent extends GatewayError {
    private final Map<String, String> headers;

    public BudgetSpent(String message, Map<String, String> headers) {
      super(429, "insufficient_quota", "budget_exceeded", null, message);
      this.headers = Map.copyOf(headers);
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }
  }

  /** 503: nothing can take the request now. */
  public static final class Overloaded extends GatewayError {
    private final long retryAfterSeconds;

    public Overloaded(String code, String message, long retryAfterSeconds) {
      super(503, "upstream_error", code, null, message);
      this.retryAfterSeconds = retryAfterSeconds;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("retry-after", Long.toString(retryAfterSeconds));
    }
  }

  /** 500: a fault of Sluice. */
  public static final class Internal extends GatewayError {
    public Internal(String message) {
      super(500, "internal_server_error", "internal_error", null, message);
    }

    /** Whoever answers with it writes the fault to the log. */
    public static Internal logged() {
      return new Internal("The gateway failed; its log says why.");
    }
  }
}
