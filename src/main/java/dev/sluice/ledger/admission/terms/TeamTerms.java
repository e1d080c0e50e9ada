package dev.sluice.ledger.admission.terms;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a team's keys may use together.
 *
 * @param alias {@code team_alias}, or null
 * @param modelLimits by the name of a model group
 * @param models names, wildcards, access groups and LiteLLM's special words; none: all
 * @param aliases {@code model_aliases}: {@code {asked for: meant}}
 * @param memberLimits of each member who has none of their own
 * @param tags added to those of its requests
 */
public record TeamTerms(
    String id,
    @Nullable String alias,
    Limits limits,
    Map<String, Limits> modelLimits,
    List<String> models,
    Map<String, String> aliases,
    Limits memberLimits,
    boolean blocked,
    Set<String> tags) {
  /** How a message calls it: by its alias, else by its id. */
  public String owner() {
    return Scope.TEAM.owner(alias != null ? alias : id);
  }
}
