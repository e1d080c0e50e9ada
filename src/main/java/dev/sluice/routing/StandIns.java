package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Fallbacks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups that stand in for the one that was asked for, one after the other. Owned by one plan. */
final class StandIns {
  private final Planner planner;
  private final Ask ask;
  private final ModelRoute asked;
  private @Nullable List<String> names; // from the first failure on, whose kind decides
  private int tried;

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
    int most = asked.rules().fallbacks().max();
    while (tried < Math.min(names.size(), most)) {
      String name = names.get(tried++);
      Planner.Found found = planner.find(name);
      if (found != null && found.route() != asked && ask.mayUse().test(name)) {
        return found;
      }
    }
    return null;
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
    return configured.after(List.of(ask.model(), asked.name(), unprefixed(ask.model())), kind);
  }

  /** {@code openai/gpt-4o} goes by {@code gpt-4o} too, as in LiteLLM. */
  private static String unprefixed(String model) {
    return model.substring(model.indexOf('/') + 1);
  }
}
