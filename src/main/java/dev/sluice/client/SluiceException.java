package dev.sluice.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call has no answer, or no whole one. The message says what to do. One class for each case that a program may
 * want to tell from others; the words are those of the error object in OpenAI's API reference. It is traffic, so its
 * stack trace is that of the thread that waits, or empty.
 */
public abstract sealed class SluiceException extends RuntimeException {
  private final transient Details details;

  private SluiceException(Details details) {
    super(details.message);
    this.details = details;
  }

  /**
   * What is known of a failure.
   *
   * @param status HTTP status of the provider's answer, or the one that fits: 502 when it could not be reached
   * @param provider the model's prefix; empty when it has none
   * @param model as it was asked for, with its prefix
   * @param headers of the provider's answer that speak of limits and its request's id; names in lower case
   * @param retryable whether the same call may succeed later
   */
  record Details(
      String message,
      int status,
      String provider,
      String model,
      @Nullable String type,
      @Nullable String code,
      @Nullable String param,
      Map<String, String> headers,
      boolean retryable) {}

  /** HTTP status of the provider's answer, or the one that fits: 502 when it could not be reached, 504 when it was slow. */
  public int status() {
    return details.status;
  }

  /** The prefix of the model, such as {@code openai}; empty when it has none. */
  public String provider() {
    return details.provider;
  }

  /** The model that failed, as it was asked for; a fallback's name when that was the last. */
  public String model() {
    return details.model;
  }

  /** A word for the kind of error, such as {@code invalid_request_error}, or null. */
  public @Nullable String type() {
    return details.type;
  }

  /** A word for the error, such as {@code model_not_found}, or null. */
  public @Nullable String code() {
    return details.code;
  }

  /** The member of the request that is to blame, or null. */
  public @Nullable String param() {
    return details.param;
  }

  /** Headers of the provider's answer that speak of limits and its request's id; names in lower case. */
  public Map<String, String> headers() {
    return details.headers;
  }

  /** Whether the same call may succeed later. */
  public boolean isRetryable() {
    return details.retryable;
  }

  /** How long the provider asks to wait, when it says so in seconds or milliseconds. */
  public Optional<Duration> retryAfter() {
    return RetryAfter.read(details.headers);
  }

  /** 401: no key, or one that the provider refuses. */
  public static final class Authentication extends SluiceException {
    Authentication(Details details) {
      super(details);
    }
  }

  /** 403: the key is known and may not do this. */
  public static final class PermissionDenied extends SluiceException {
    PermissionDenied(Details details) {
      super(details);
    }
  }

  /** 404: no such model, or no API at this URL. */
  public static final class NotFound extends SluiceException {
    NotFound(Details details) {
      super(details);
    }
  }

  /** 400, 422 and what else in the request the provider does not take, or the library cannot send. */
  public abstract static sealed class BadRequest extends SluiceException {
    private BadRequest(Details details) {
      super(details);
    }
  }

  /** The request is wrong in a way that has no class of its own. */
  public static final class InvalidRequest extends BadRequest {
    InvalidRequest(Details details) {
      super(details);
    }
  }

  /** The conversation is longer than the model's memory. */
  public static final class ContextWindowExceeded extends BadRequest {
    ContextWindowExceeded(Details details) {
      super(details);
    }
  }

  /** The provider's filter refused the request. */
  public static final class ContentPolicyViolation extends BadRequest {
    ContentPolicyViolation(Details details) {
      super(details);
    }
  }

  /** Nobody is known by the model's prefix. */
  public static final class UnknownProvider extends BadRequest {
    UnknownProvider(Details details) {
      super(details);
    }
  }

  /** 429: too many requests or tokens, or the budget is spent; see {@link #retryAfter}. */
  public static final class RateLimit extends SluiceException {
    RateLimit(Details details) {
      super(details);
    }
  }

  /** The answer did not come in time, by this side's clock or the provider's: 408 and 504. */
  public static final class Timeout extends SluiceException {
    Timeout(Details details) {
      super(details);
    }
  }

  /** The provider could not be reached, or broke off; see {@link #code}: {@code stream_interrupted} and others. */
  public static final class Connection extends SluiceException {
    Connection(Details details) {
      super(details);
    }
  }

  /** 5xx: the provider failed, or answered what nobody can use. */
  public static final class Server extends SluiceException {
    Server(Details details) {
      super(details);
    }
  }
}
