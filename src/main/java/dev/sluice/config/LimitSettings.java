package dev.sluice.config;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the config says about limits of keys and customers; the others are kept with them.
 *
 * @param reserveOutputTokens {@code sluice_settings.reserve_output_tokens}: held for a request that does not say how
 *     long its answer may be
 * @param maxBudget {@code litellm_settings.max_budget} of all traffic in US dollars, or null
 * @param budgetDuration {@code litellm_settings.budget_duration} as it was written; empty: it never begins anew
 * @param maxCustomerBudget {@code litellm_settings.max_end_user_budget} of a customer about whom nothing else is said,
 *     in US dollars, or null
 * @param customerBudget {@code litellm_settings.max_end_user_budget_id}: the budget whose limits hold for such a
 *     customer in place of that, if it exists; or null
 * @param parallelPerKey {@code general_settings.max_parallel_requests} of a key that says nothing else; 0: no limit
 * @param parallel {@code general_settings.global_max_parallel_requests}; 0: no limit
 * @param zone {@code litellm_settings.timezone}, in which the periods of budgets end
 * @param counted {@code general_settings.token_rate_limit_type}
 * @param customerHeaders {@code general_settings.user_header_mappings} and {@code user_header_name}: where callers name
 *     their customers, besides LiteLLM's own places
 */
public record LimitSettings(
    int reserveOutputTokens,
    @Nullable Double maxBudget,
    String budgetDuration,
    @Nullable Double maxCustomerBudget,
    @Nullable String customerBudget,
    int parallelPerKey,
    int parallel,
    ZoneId zone,
    Counted counted,
    List<String> customerHeaders) {

  /** Which tokens count towards limits of tokens. */
  public enum Counted {
    TOTAL,
    INPUT,
    OUTPUT;

    /** The word in the config. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of a config that says nothing. */
  public static LimitSettings standard() {
    return new LimitSettings(
        Defaults.RESERVE_OUTPUT_TOKENS,
        null,
        "",
        null,
        null,
        0,
        0,
        Defaults.TIMEZONE,
        Defaults.TOKEN_RATE_LIMIT_TYPE,
        List.of());
  }
}
