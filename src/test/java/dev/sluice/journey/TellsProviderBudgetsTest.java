package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.fake.Eventually;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Operators see what is left of what providers may cost. */
class TellsProviderBudgetsTest {
  private static JsonObject openai(Tenancy tenancy) {
    return tenancy.get("/provider/budgets").getJsonObject("providers").getJsonObject("openai");
  }

  @Test
  void whatIsSpentStandsBesideWhatMayBe() {
    try (Tenancy tenancy = Tenancy.of("""
        router_settings:
          provider_budget_config:
            openai: {budget_limit: 1.5, time_period: 1d}
            groq: {max_budget: 2, budget_duration: 90m}
        """)) {
      JsonObject unspent = openai(tenancy);
      assertThat(unspent.getDouble("spend")).isZero();
      assertThat(unspent.getDouble("budget_limit")).isEqualTo(1.5);
      assertThat(unspent.getString("time_period")).isEqualTo("1d");
      assertThat(Instant.parse(unspent.getString("budget_reset_at")))
          .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(86_405));
      String key = tenancy.key("");
      assertThat(tenancy.ask(key, "chat").statusCode()).isEqualTo(200);
      Eventually.until(() -> tenancy.spent(key) > 0, () -> "nothing is recorded");
      assertThat(openai(tenancy).getDouble("spend")).isCloseTo(tenancy.spent(key), within(1e-9));
      JsonObject other = tenancy.get("/provider/budgets").getJsonObject("providers");
      assertThat(other.getJsonObject("groq").getDouble("spend")).isZero();
      assertThat(other.getJsonObject("groq").getString("time_period")).isEqualTo("90m");
    }
  }

  @Test
  void itIsToldToThoseWhoSeeEverything() {
    try (Tenancy tenancy = Tenancy.of("")) {
      assertThat(tenancy.get("/provider/budgets").getJsonObject("providers")).isEmpty();
      for (String role : new String[] {"proxy_admin_viewer", "internal_user"}) {
        String key = tenancy.post("/user/new", "{'user_role': '" + role + "'}").getString("key");
        int status = tenancy
            .sluice
            .get("/provider/budgets", "authorization", "Bearer " + key)
            .statusCode();
        assertThat(status).as(role).isEqualTo(role.equals("internal_user") ? 403 : 200);
      }
    }
  }
}
