package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The spend routes are part of the management API, with its roles. */
class SpendRoutesTest extends WithDesk {

  @Test
  void everybodySeesTheirOwnSpendAndAdminsAll() {
    desk.post(
        "/user/new",
        "{\"user_id\": \"u1\", \"user_role\": \"internal_user\", \"auto_create_key\": false}");
    String own = desk.key("{\"user_id\": \"u1\", \"spend\": 1.5}");
    desk.key("{\"user_id\": \"u2\", \"spend\": 2.5}");
    assertThat(desk.get("/spend/keys").array()).hasSize(2);
    assertThat(desk.get(own, "/spend/keys").array())
        .singleElement()
        .matches(row -> ((JsonObject) row).getDouble("spend") == 1.5);
    assertThat(desk.get(own, "/global/spend").status()).isEqualTo(403);
    String trusted = desk.key("{\"permissions\": {\"get_spend_routes\": true}}");
    assertThat(desk.get(trusted, "/global/spend").status()).isEqualTo(200);
    assertThat(desk.get(trusted, "/spend/keys").array()).hasSize(3);
  }

  @Test
  void onlyTheMasterKeySetsSpendToZero() {
    String own = desk.key("{\"spend\": 1.5, \"max_budget\": 2}");
    assertThat(desk.post(own, "/global/spend/reset", "{}").status()).isEqualTo(403);
    assertThat(desk.get("/key/info?key=" + own).object().getJsonObject("info").getDouble("spend"))
        .isEqualTo(1.5);
    assertThat(desk.post("/global/spend/reset", "{}").status()).isEqualTo(200);
    assertThat(desk.get("/key/info?key=" + own).object().getJsonObject("info").getDouble("spend"))
        .isZero();
  }

  @Test
  void aDayThatIsNoneIsRefusedWithItsName() {
    assertThat(
            desk.get("/spend/logs?start_date=soon&end_date=2026-01-01").error().getString("param"))
        .isEqualTo("start_date");
  }
}
