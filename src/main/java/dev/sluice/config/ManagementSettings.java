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
 */
public record ManagementSettings(
    Map<String, String> keyDefaults,
    Map<String, String> keyBounds,
    KeyGeneration teamKeys,
    KeyGeneration personalKeys,
    Map<String, String> userDefaults,
    @Nullable Double userBudget,
    @Nullable String userBudgetDuration,
    Map<String, String> teamDefaults) {
  /** Of a config that says nothing. */
  public static final ManagementSettings NONE = new ManagementSettings(
      Map.of(),
      Map.of(),
      new KeyGeneration(null, List.of()),
      new KeyGeneration(null, List.of()),
      Map.of(),
      null,
      null,
      Map.of());

  /**
   * Who may make a kind of keys, and what must be said of each.
   *
   * @param roles those who may, or null: as LiteLLM has it without a config
   * @param required names of parameters
   */
  public record KeyGeneration(@Nullable List<String> roles, List<String> required) {}
}
