package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.FailureKind;
import dev.sluice.config.Price;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.health.Standings;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request's tags say which deployments of a group can take it. */
class TagRuleTest {
  @ParameterizedTest
  @CsvSource({
    "paid, true, paid both",
    "paid eu, true, paid eu both",
    "paid eu, false, both",
    "eu, false, eu both",
    "paid us, true, paid both",
    "paid us, false, fallback",
    "us, true, fallback",
    "default, true, fallback",
    "'', true, fallback",
    "'', false, fallback",
  })
  void aRequestGoesWhereItsTagsLeadElseToTheDefault(String tags, boolean any, String ids) {
    Models models = new Models()
        .serve("m", "paid", tagged("paid"))
        .serve("m", "eu", tagged("eu"))
        .serve("m", "both", tagged("paid", "eu"))
        .serve("m", "plain", tagged())
        .serve("m", "fallback", tagged("default"));
    assertThat(seen(models, any, tags)).containsExactlyInAnyOrder(ids.split(" "));
  }

  @Test
  void withoutADefaultAnUntaggedRequestGoesAnywhereAndAMisfitIsRefused() {
    Models models = new Models().serve("m", "paid", tagged("paid")).serve("m", "plain", tagged());
    assertThat(seen(models, true, "")).containsExactlyInAnyOrder("paid", "plain");
    RoutePlan plan = planner(models, rules(true, true)).plan(ask("us"));
    Refusal refusal = ((Step.Stop) plan.begin()).refusal();
    assertThat(refusal).isEqualTo(new Refusal(Reason.TAGS, 0, "Its tags: us."));
  }

  @Test
  void tagsMeanNothingUntilTheyAreSwitchedOn() {
    Models models = new Models().serve("m", "a", tagged("a")).serve("m", "b", tagged("b"));
    Planner planner = planner(models, rules(false, true));
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(first(planner, ask("a")));
    }
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void aFailureDoesNotLeadWhereTheTagsDoNot() {
    Models models =
        new Models().serve("m", "eu", tagged("eu")).serve("m", "other", tagged("default"));
    RoutePlan plan = planner(models, rules(true, true)).plan(ask("eu"));
    Step step = plan.begin();
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(((Step.Attempt) step).target().deployment().id()).isEqualTo("eu");
      plan.sent();
      step = plan.failed(new Failure(FailureKind.SERVER, 0, false));
      step = step instanceof Step.Wait ? plan.again() : step;
    }
    assertThat(step).isEqualTo(new Step.Stop(null));
  }

  @Test
  void orderHoldsWithoutPreCallChecks() {
    Models models = new Models()
        .serve("m", "second", ordered(2))
        .serve("m", "first", ordered(1))
        .serve("m", "first-too", ordered(1));
    assertThat(seen(models, true, "")).containsExactlyInAnyOrder("first", "first-too");
    RoutePlan plan = planner(models, RoutingSettings.standard()).plan(Ask.of("m"));
    Set<String> tried = new TreeSet<>();
    Step step = plan.begin();
    while (step instanceof Step.Attempt attempt && tried.size() < 3) {
      tried.add(attempt.target().deployment().id());
      plan.sent();
      step = plan.failed(new Failure(FailureKind.SERVER, 0, false));
    }
    assertThat(tried).as("the next tier after the first").contains("second");
  }

  private static Set<String> seen(Models models, boolean any, String tags) {
    Planner planner = planner(models, rules(true, any));
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      seen.add(first(planner, ask(tags)));
    }
    return seen;
  }

  private static String first(Planner planner, Ask ask) {
    RoutePlan plan = planner.plan(ask);
    String id = ((Step.Attempt) plan.begin()).target().deployment().id();
    plan.abandoned();
    return id;
  }

  private static Ask ask(String tags) {
    Set<String> set = tags.isEmpty() ? Set.of() : Set.of(tags.split(" "));
    return new Ask("m", false, 0, set, null, null, false);
  }

  private static Planner planner(Models models, RoutingSettings rules) {
    return models.planner(rules, new Standings(), new Random(7), System::nanoTime);
  }

  private static RoutingSettings rules(boolean filtering, boolean any) {
    RoutingSettings standard = Models.rules(RoutingStrategy.SIMPLE_SHUFFLE);
    return new RoutingSettings(
        standard.strategy(),
        standard.groupStrategies(),
        standard.retries(),
        standard.cooldowns(),
        standard.fallbacks(),
        false,
        filtering,
        any,
        standard.latency(),
        standard.queue(),
        standard.providerBudgets());
  }

  private static Traits tagged(String... tags) {
    return new Traits(1, 0, 0, 0, 0, Set.of(tags), null, null, 0, Price.UNKNOWN, null);
  }

  private static Traits ordered(int order) {
    return new Traits(1, order, 0, 0, 0, Set.of(), null, null, 0, Price.UNKNOWN, null);
  }
}
