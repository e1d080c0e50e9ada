package dev.sluice.config;

import java.util.List;
import java.util.Map;

/**
 * All deployments that the ledger keeps.
 *
 * @param models those that can be served, as far as the ledger knows
 * @param unreadable why the others cannot, by id
 */
public record StoredModels(List<StoredModel> models, Map<String, String> unreadable) {
  public static final StoredModels NONE = new StoredModels(List.of(), Map.of());

  public StoredModels {
    models = List.copyOf(models);
    unreadable = Map.copyOf(unreadable);
  }
}
