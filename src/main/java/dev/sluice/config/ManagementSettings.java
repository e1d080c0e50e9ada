package dev.sluice.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the config says of new keys, users and teams. Parameters are named as in the management API, with their values as
 * JSON text.
 *
 * @param keyDefaults {@code default_key_generate_params}: where a request says nothing
 * @param keyBounds {@code upperbound_key_generate_params}: the most that a new key may have
 * @param teamKeys {@code key_generation_settings.team_key_generation}
 * @param personalKeys {@code key_generation_settings.personal_key_generation}
 * @param userDefaults {@code default_internal_user_params}
 * @param userBudget {@code max_internal_user_budget}, US dollars of each new user about whom nothing else is said, or null
 * @param userBudgetDuration {@code internal_user_budget_duration}, or null
 * @param teamDefaults {@code default_team_params}
 * @param teamBudget {@code max_budget} of the first of {@code default_team_settings}, US dollars of each new team about
 *     which nothing else is said, or null
 * @param rotation when keys get new values by themselves
 */
public record ManagementSettings(
    Map<String, String> keyDefaults,
    Map<String, String> keyBounds,
    KeyGeneration teamKeys,
    KeyGeneration personalKeys,
    Map<String, String> userDefaults,
    @Nullable Double userBudget,
    @Nullable String userBudgetDuration,
    Map<String, String> teamDefaults,
    @Nullable Double teamBudget,
    KeyRotation rotation) {
  /** Of a config that says nothing. */
  public static final ManagementSettings NONE = new ManagementSettings(
      Map.of(),
      Map.of(),
      new KeyGeneration(null, List.of()),
      new KeyGeneration(null, List.of()),
      Map.of(),
      null,
      null,
      Map.of(),
      null,
      KeyRotation.OFF);

  /**
   * When keys with {@code auto_rotate} get new values, as LiteLLM's environment variables say.
   *
   * @param on {@code LITELLM_KEY_ROTATION_ENABLED}
   * @param checkMillis {@code LITELLM_KEY_ROTATION_CHECK_INTERVAL_SECONDS}: how often it is looked which are due
   * @param grace {@code LITELLM_KEY_ROTATION_GRACE_PERIOD}: how long the old value stands for the new one where nothing
   *     else is said, such as {@code 24h}; empty: not at all
   */
  public record KeyRotation(boolean on, long checkMillis, String grace) {
    /** Of an environment that says nothing. */
    public static final KeyRotation OFF =
        new KeyRotation(false, Defaults.KEY_ROTATION_CHECK_SECONDS * 1000, "");
  }

  /**
   * Who may make a kind of keys, and what must be said of each.
   *
   * @param roles those who may, or null: as LiteLLM has it without a config
   * @param required names of parameters
   */
  public record KeyGeneration(@Nullable List<String> roles, List<String> required) {}
}
