package dev.sluice.config;

/** What went wrong with an attempt, as far as retries, cooldowns and fallbacks tell failures apart. */
public enum FailureKind {
  /** 400, 413, 415, 422: the request is wrong, wherever it goes. */
  BAD_REQUEST("BadRequestError"),
  /** 401, 403: the deployment refused the gateway's own key. */
  AUTHENTICATION("AuthenticationError"),
  /** 404: the deployment does not have the model. */
  NOT_FOUND("NotFoundError"),
  /** 408, 504, or a timeout of our own. */
  TIMEOUT("TimeoutError"),
  /** 429. */
  RATE_LIMIT("RateLimitError"),
  /** 400 because the conversation is longer than the model takes. */
  CONTEXT_WINDOW("ContextWindowExceededError"),
  /** 400 because a content filter objects. */
  CONTENT_POLICY("ContentPolicyViolationError"),
  /** 503, 529: not now. */
  UNAVAILABLE("ServiceUnavailableError"),
  /** Not reached, or broken off, or no HTTP; 502. */
  CONNECTION("BadGatewayError"),
  /** Any other 5xx. */
  SERVER("InternalServerError");

  private final String liteLlmName;

  FailureKind(String liteLlmName) {
    this.liteLlmName = liteLlmName;
  }

  /** The class of LiteLLM's that {@code retry_policy} and {@code allowed_fails_policy} name, without their suffix. */
  public String liteLlmName() {
    return liteLlmName;
  }

  /** Whether the request itself is at fault, and would be refused anywhere. */
  public boolean isCallersFault() {
    return this == BAD_REQUEST || this == CONTEXT_WINDOW || this == CONTENT_POLICY;
  }
}
