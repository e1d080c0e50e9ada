package dev.sluice.config;

import java.util.List;
import java.util.Map;

/**
 * Which model groups stand in for another one.
 *
 * @param general {@code fallbacks}, by group; the key {@code *} and {@code default_fallbacks} are in {@code defaults}
 * @param contextWindow {@code context_window_fallbacks}, by group
 * @param contentPolicy {@code content_policy_fallbacks}, by group
 * @param defaults for groups that {@code general} does not name
 * @param max {@code max_fallbacks}: how many are tried at most for one request
 */
public record Fallbacks(
    Map<String, List<String>> general,
    Map<String, List<String>> contextWindow,
    Map<String, List<String>> contentPolicy,
    List<String> defaults,
    int max) {
  /** None. */
  public static final Fallbacks NONE =
      new Fallbacks(Map.of(), Map.of(), Map.of(), List.of(), Defaults.MAX_FALLBACKS);

  /**
   * The groups to try when one came to nothing, in order; may be empty. A failure that has a list of its own kind for
   * any group does not use the general one, as in LiteLLM.
   *
   * @param names by which the group may be listed, the most exact first
   */
  public List<String> after(List<String> names, FailureKind kind) {
    if (kind == FailureKind.CONTEXT_WINDOW && !contextWindow.isEmpty()) {
      return first(contextWindow, names, List.of());
    }
    if (kind == FailureKind.CONTENT_POLICY && !contentPolicy.isEmpty()) {
      return first(contentPolicy, names, List.of());
    }
    return kind == FailureKind.BAD_REQUEST ? List.of() : first(general, names, defaults);
  }

  /** Whether nothing ever stands in. */
  public boolean areNone() {
    return general.isEmpty()
        && contextWindow.isEmpty()
        && contentPolicy.isEmpty()
        && defaults.isEmpty();
  }

  /** Whether for some group an answer that a content filter ended is a failure. */
  public boolean mayCatchFiltered() {
    return !contentPolicy.isEmpty() || !defaults.isEmpty();
  }

  /**
   * Whether for this group it is: when {@code content_policy_fallbacks} names it, or, without such a setting,
   * {@code default_fallbacks} are there. The other fallbacks are for answers that did not come, as in LiteLLM.
   */
  public boolean catchesFiltered(List<String> names) {
    return !first(contentPolicy, names, contentPolicy.isEmpty() ? defaults : List.of())
        .isEmpty();
  }

  private static List<String> first(
      Map<String, List<String>> lists, List<String> names, List<String> otherwise) {
    for (String name : names) {
      List<String> list = lists.get(name);
      if (list != null) {
        return list;
      }
    }
    return otherwise;
  }
}
