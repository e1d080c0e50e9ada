package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * How one deployment's health is checked: what {@code model_info} says of it.
 *
 * @param mode {@code mode}: which call tells, where {@code GET /models} does not
 * @param inBackground not {@code disable_background_health_check}
 * @param timeoutMillis {@code health_check_timeout}: for each request of a check; milliseconds
 * @param model {@code health_check_model}: the name to send instead of the deployment's own, or null
 */
public record HealthCheck(
    Mode mode,
    boolean inBackground,
    long timeoutMillis,
    @Nullable String model) {
  /** The same of another kind of model. */
  public HealthCheck with(Mode other) {
    return new HealthCheck(other, inBackground, timeoutMillis, model);
  }

  /** Where {@code model_info} says nothing. */
  public static final HealthCheck PLAIN =
      new HealthCheck(Mode.CHAT, true, (long) (Defaults.HEALTH_CHECK_TIMEOUT * 1000), null);

  /** The kinds of models that matter here. */
  public enum Mode {
    CHAT,
    COMPLETION,
    EMBEDDING,
    /** A model that none of the calls above can ask. */
    OTHER
  }
}
