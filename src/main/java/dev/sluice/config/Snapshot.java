package dev.sluice.config;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One validated configuration, frozen. A request ends with the snapshot it began with.
 *
 * @param version 1 at start, one more with every reload that took effect
 * @param loadedAt when it was read
 * @param source the file it came from, or {@code command line}
 * @param groups what is served, in file order
 * @param aliases {@code model_group_alias} and {@code model_alias_map}, by alias
 * @param settings everything that is not a model
 * @param warnings what the reader noticed and did not refuse
 */
public record Snapshot(
    long version,
    Instant loadedAt,
    String source,
    List<ModelGroup> groups,
    Map<String, Alias> aliases,
    Settings settings,
    List<Finding> warnings) {

  /**
   * Another name of a model group.
   *
   * @param model the group's name
   * @param hidden whether {@code /models} leaves it out
   */
  public record Alias(String model, boolean hidden) {}

  /** Every origin that some deployment uses. */
  public Set<Origin> origins() {
    Set<Origin> origins = new LinkedHashSet<>();
    for (ModelGroup group : groups) {
      for (Deployment deployment : group.deployments()) {
        origins.add(deployment.origin());
      }
    }
    return origins;
  }
}
