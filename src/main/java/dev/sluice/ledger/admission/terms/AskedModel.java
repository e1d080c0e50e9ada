package dev.sluice.ledger.admission.terms;

import dev.sluice.config.WildcardName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as it is asked for, aliases of keys and teams resolved.
 *
 * @param name the name
 * @param group the model group that it leads to; the name itself when that is all that is known
 */
public record AskedModel(String name, String group) {
  /** LiteLLM's word for everything that is served. */
  public static final String ALL = "all-proxy-models";
  /** LiteLLM's word for what the key's team may use. */
  public static final String OF_TEAM = "all-team-models";
  /** LiteLLM's word for nothing: a user who may use the models of their teams only. */
  public static final String NONE = "no-default-models";

  /** A name that is the group's own. */
  public static AskedModel of(String name) {
    return new AskedModel(name, name);
  }

  /** The names that its limits may have: its group's, and its own. */
  public List<String> names() {
    return name.equals(group) ? List.of(group) : List.of(group, name);
  }

  /**
   * Whether a list allows it, by its name, its group's, or an access group of that.
   *
   * @param list none: everything
   * @param accessGroups names of model groups by access group
   */
  public boolean isIn(List<String> list, Map<String, Set<String>> accessGroups) {
    if (list.isEmpty()) {
      return true;
    }
    for (String word : list) {
      if (word.equals(name)
          || word.equals(group)
          || word.equals(ALL)
          || word.indexOf('*') >= 0 && WildcardName.covers(word, name)
          || accessGroups.getOrDefault(word, Set.of()).contains(group)) {
        return !word.equals(NONE) && !word.equals(OF_TEAM);
      }
    }
    return false;
  }
}
