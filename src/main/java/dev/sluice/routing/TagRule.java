package dev.sluice.routing;

import dev.sluice.config.RoutingSettings;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import java.util.Set;

/**
 * Which deployments of a group a request's tags lead to: those that have them, else those tagged {@code default}; for
 * a request without tags those tagged {@code default}, else all. How a deployment is doing plays no part, so that a
 * request never goes where its tags do not lead because others fail.
 */
final class TagRule {
  private static final String DEFAULT = "default";

  private final boolean enabled;
  private final boolean any; // one common tag is enough

  TagRule(RoutingSettings rules) {
    this.enabled = rules.tagFiltering();
    this.any = rules.matchAnyTag();
  }

  /** Excludes the others, whatever was found against them before. */
  void apply(Candidate[] all, Set<String> tags) {
    if (!enabled) {
      return;
    }
    boolean fits = exists(all, tags);
    if (!fits && tags.isEmpty() && !existsDefault(all)) {
      return;
    }
    for (Candidate candidate : all) {
      Set<String> own = candidate.traits().tags();
      if (!(fits ? fits(own, tags) : own.contains(DEFAULT))) {
        candidate.exclude(Exclusion.TAGS);
      }
    }
  }

  private boolean exists(Candidate[] all, Set<String> tags) {
    for (Candidate candidate : all) {
      if (fits(candidate.traits().tags(), tags)) {
        return true;
      }
    }
    return false;
  }

  private static boolean existsDefault(Candidate[] all) {
    for (Candidate candidate : all) {
      if (candidate.traits().tags().contains(DEFAULT)) {
        return true;
      }
    }
    return false;
  }

  private boolean fits(Set<String> own, Set<String> tags) {
    if (!any) {
      return !tags.isEmpty() && own.containsAll(tags);
    }
    for (String tag : tags) {
      if (own.contains(tag)) {
        return true;
      }
    }
    return false;
  }
}
