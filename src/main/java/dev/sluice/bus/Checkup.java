package dev.sluice.bus;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking one deployment.
 *
 * @param how what was asked, such as {@code GET /models}
 * @param error what is wrong, without secrets; null when it is healthy
 * @param kind of the error; null when it is healthy
 * @param at when the result came
 * @param millis how long it took
 */
public record Checkup(
    Deployment deployment,
    String how,
    @Nullable String error,
    @Nullable FailureKind kind,
    Instant at,
    long millis) {

  public boolean healthy() {
    return error == null;
  }

  /** Whether it may pass by itself: too many requests, or too late. */
  public boolean isTransient() {
    return kind == FailureKind.RATE_LIMIT || kind == FailureKind.TIMEOUT;
  }
}
