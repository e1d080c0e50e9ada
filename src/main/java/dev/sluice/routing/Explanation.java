package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to a request now.
 *
 * @param match how the model's name was found
 * @param decision the first one
 * @param target where the first attempt would go, or null when nothing can take it
 * @param retries attempts after the first in this group, if the upstream were at fault
 * @param fallbacks groups that would stand in, by the failure
 */
public record Explanation(
    Match match,
    Decision decision,
    @Nullable Target target,
    int retries,
    Map<FailureKind, List<String>> fallbacks) {

  /** How a model's name leads to deployments, in the order in which they are tried. */
  public enum Match {
    /** It is a deployment's id. */
    ID,
    /** It is an alias of a group. */
    ALIAS,
    /** It is a group's name. */
    GROUP,
    /** It fits a group's wildcard. */
    WILDCARD,
    /** It is what deployments have as their own model. */
    UPSTREAM_MODEL
  }
}
