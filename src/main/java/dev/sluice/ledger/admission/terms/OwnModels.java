package dev.sluice.ledger.admission.terms;

import dev.sluice.config.TeamModel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Models that only one team may call, by a name of its own. Immutable. */
public final class OwnModels {
  public static final OwnModels NONE = new OwnModels(Map.of());

  private final Map<String, TeamModel> byGroup;
  private final Map<TeamModel, String> groups = new HashMap<>();

  /** @param byGroup by the model group's name */
  public OwnModels(Map<String, TeamModel> byGroup) {
    this.byGroup = Map.copyOf(byGroup);
    byGroup.forEach((group, model) -> groups.put(model, group));
  }

  /** Whose own a model group is, or null: everybody's. */
  public @Nullable TeamModel of(String group) {
    return byGroup.get(group);
  }

  /** The group that a team means by a name, or null: what everybody means. */
  public @Nullable String group(@Nullable String teamId, String name) {
    return teamId == null || groups.isEmpty() ? null : groups.get(new TeamModel(teamId, name));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnModels models && models.byGroup.equals(byGroup);
  }

  @Override
  public int hashCode() {
    return byGroup.hashCode();
  }
}
