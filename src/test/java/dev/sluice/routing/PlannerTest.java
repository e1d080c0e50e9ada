package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  @Test
  void aNameIsLookedUpAsIdThenAliasThenGroupThenWildcardThenUpstreamModel() {
    Planner planner = new Models()
        .serve("x", "group", "1")
        .serve("other", "x-id", "2")
        .serve("one", "alias", "3")
        .serve("*-wild", "wild", "*")
        .serve("y", "upstream", "deep/model")
        .alias("x2", "one", false)
        .alias("x", "one", false)
        .planner(1);
    assertThat(Models.target(planner, "x-id")).isEqualTo("x-id 2");
    assertThat(Models.target(planner, "x")).as("alias before group").isEqualTo("alias 3");
    assertThat(Models.target(planner, "other")).isEqualTo("x-id 2");
    assertThat(Models.target(planner, "my-wild")).isEqualTo("wild my");
    assertThat(Models.target(planner, "openai/deep/model")).isEqualTo("upstream deep/model");
    assertThat(planner.plan(Ask.of("nobody"))).isNull();
  }

  @Test
  void theMostSpecificWildcardWinsWhateverItsPlaceInTheFile() {
    Planner planner = new Models()
        .serve("*", "any", "*")
        .serve("openai/*", "openai", "*")
        .serve("openai/gpt-*", "gpt", "gpt-*")
        .serve("openai/gpt-4o", "exact", "pinned")
        .planner(1);
    assertThat(Models.target(planner, "openai/gpt-4o")).isEqualTo("exact pinned");
    assertThat(Models.target(planner, "openai/gpt-5")).isEqualTo("gpt gpt-5");
    assertThat(Models.target(planner, "openai/o3")).isEqualTo("openai o3");
    assertThat(Models.target(planner, "llama")).isEqualTo("any llama");
  }

  @Test
  void anAliasMayPointIntoAWildcard() {
    Planner planner = new Models()
        .serve("openai/*", "w", "*")
        .alias("best", "openai/o3", true)
        .planner(1);
    assertThat(Models.target(planner, "best")).isEqualTo("w o3");
  }

  @Test
  void theIdOfAWildcardDeploymentIsNoModel() {
    assertThat(new Models().serve("openai/*", "w", "*").planner(1).plan(Ask.of("w")))
        .isNull();
  }

  @Test
  void anUpstreamModelOfSeveralDeploymentsIsBalancedAmongThem() {
    Planner planner = new Models()
        .serve("m", "a", "u")
        .serve("m", "b", "u")
        .serve("n", "c", "u")
        .planner(3);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(Models.target(planner, "openai/u"));
    }
    assertThat(seen).containsExactlyInAnyOrder("a u", "b u", "c u");
  }

  @Test
  void aPlanNamesTheConfiguredGroupAndNotWhatTheCallerWrote() {
    Planner planner = new Models().serve("openai/*", "w", "*").planner(1);
    assertThat(planner.plan(Ask.of("openai/whatever-42")).group()).isEqualTo("openai/*");
  }

  @Test
  void namesThatACallerMayHaveMeantAreFoundAndHiddenOnesAreNot() {
    Planner planner = new Models()
        .serve("gpt-4o", "a", "u")
        .serve("gpt-4o-mini", "b", "u")
        .serve("llama-3.1-70b", "c", "u")
        .alias("gpt-4x", "gpt-4o", false)
        .alias("gpt-4y", "gpt-4o", true)
        .planner(1);
    assertThat(planner.nearest("gtp-4o")).startsWith("gpt-4o").doesNotContain("gpt-4y");
    assertThat(planner.nearest("gpt-4z")).contains("gpt-4x").doesNotContain("gpt-4y");
    assertThat(planner.nearest("llama")).containsExactly("llama-3.1-70b");
    assertThat(planner.nearest("mixtral-8x7b")).isEmpty();
    assertThat(planner.nearest("x".repeat(10_000_000))).isEmpty();
  }
}
