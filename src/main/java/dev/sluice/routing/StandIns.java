package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Fallbacks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fallbacks of one request: groups that stand in for the one that was asked for, one after the other. Owned by one
 * plan.
 */
final class StandIns {
  private final Planner planner;
  private final Ask ask;
  private final ModelRoute asked;
  private @Nullable List<String> names; // from the first failure on, whose kind decides
  private int tried;
  private String inTurn = "";

  StandIns(Planner planner, Ask ask, ModelRoute asked) {
    this.planner = planner;
    this.ask = ask;
    this.asked = asked;
  }

  /** The next group, or null when none is left. */
  Planner.@Nullable Found next(FailureKind kind) {
    if (ask.fallbacksDisabled()) {
      return null;
    }
    if (names == null) {
      names = names(kind);
    }
    int next = nextServed(names);
    tried = next + 1;
    if (next == names.size()) {
      return null;
    }
    inTurn = names.get(next);
    return planner.find(inTurn);
  }

  /** The name of the one that was next. */
  String name() {
    return inTurn;
  }

  /** Index of the first that is not tried yet, is served and may be used; the list's size when there is none. */
  private int nextServed(List<String> names) {
    int most = Math.min(names.size(), asked.rules().fallbacks().max());
    for (int i = tried; i < most; i++) {
      Planner.Found found = planner.find(names.get(i));
      if (found != null && found.route() != asked && ask.mayUse().test(names.get(i))) {
        return i;
      }
    }
    return names.size();
  }

  /** Whether the config wants filtered answers replaced, and there is a group to do it. */
  boolean hasNextForFiltered() {
    Fallbacks configured = asked.rules().fallbacks();
    if (ask.fallbacksDisabled() || !configured.catchesFiltered(askedNames())) {
      return false;
    }
    List<String> list = names == null ? names(FailureKind.CONTENT_POLICY) : names;
    return nextServed(list) < list.size();
  }

  private List<String> askedNames() {
    return List.of(ask.model(), asked.name(), unprefixed(ask.model()));
  }

  /** Every group that might stand in after such a failure, in order. */
  List<String> all(FailureKind kind) {
    if (ask.fallbacksDisabled()) {
      return List.of();
    }
    return names(kind).stream()
        .filter(name -> planner.serves(name) && ask.mayUse().test(name))
        .limit(asked.rules().fallbacks().max())
        .toList();
  }

  private List<String> names(FailureKind kind) {
    if (ask.fallbacks() != null) {
      return ask.fallbacks();
    }
    Fallbacks configured = asked.rules().fallbacks();
    return configured.after(askedNames(), kind);
  }

  /** {@code openai/gpt-4o} goes by {@code gpt-4o} too, as in LiteLLM. */
  private static String unprefixed(String model) {
    return model.substring(model.indexOf('/') + 1);
  }
}
