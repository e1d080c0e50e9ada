package dev.sluice.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The deployments behind one {@code model_name}, in file order; at least one.
 *
 * @param name the public name; with {@code *} it is a wildcard
 * @param accessGroups {@code model_info.access_groups} of its deployments: names by which keys may be allowed it
 * @param team whose own all its deployments are, or null
 */
public record ModelGroup(
    String name,
    List<Deployment> deployments,
    Set<String> accessGroups,
    @Nullable TeamModel team) {
  /** Without access groups, for everybody. */
  public ModelGroup(String name, List<Deployment> deployments) {
    this(name, deployments, Set.of(), null);
  }

  public boolean isWildcard() {
    return name.indexOf('*') >= 0;
  }
}
