package dev.sluice.ledger.admission;

import dev.sluice.config.TeamModel;
import dev.sluice.ledger.admission.terms.OwnModels;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every stored model that is one team's own, also those that are blocked, unreadable or not served yet: what a team means
 * by their names is never anything else. Changes come one after the other; any thread reads.
 */
public final class OwnRows {
  private record Entry(String group, TeamModel model) {}

  private final Map<String, Entry> byId = new ConcurrentHashMap<>();
  private volatile OwnModels models = OwnModels.NONE;

  /**
   * A stored model, new or changed.
   *
   * @param group its {@code model_name}
   * @param model whose own it is, or null: everybody's
   */
  public synchronized void put(String id, String group, @Nullable TeamModel model) {
    if (model == null) {
      remove(id);
      return;
    }
    Entry entry = new Entry(group, model);
    if (!entry.equals(byId.put(id, entry))) {
      gather();
    }
  }

  public synchronized void remove(String id) {
    if (byId.remove(id) != null) {
      gather();
    }
  }

  private void gather() {
    Map<String, TeamModel> byGroup = new HashMap<>();
    byId.values().forEach(entry -> byGroup.put(entry.group, entry.model));
    models = new OwnModels(byGroup);
  }

  OwnModels models() {
    return models;
  }

  /** Whether a team has a model of its own of this id. */
  boolean has(String teamId, String id) {
    Entry entry = byId.get(id);
    return entry != null && entry.model.teamId().equals(teamId);
  }
}
