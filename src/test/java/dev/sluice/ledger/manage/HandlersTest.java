package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.api.Form;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.api.Route;
import dev.sluice.ledger.api.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every route of the table is answered, whatever is sent. */
class HandlersTest extends WithDesk {
  private static final String HOSTILE = "x'; DROP TABLE sluice_virtual_keys; --\\\"%_ ? $1 ${x}";

  @Test
  void noRouteFailsForWantOfAHandlerOrOfFields() {
    for (Route route : Routes.all()) {
      String path = route.path().replace("{key}", "sk-nobody");
      Desk.Answer answer = route.method().equals("GET")
          ? desk.get(path)
          : desk.send(route.method(), path, new JsonObject());
      assertThat(answer.status()).as(route.name() + answer).isIn(200, 400, 404);
      if (answer.status() != 200) {
        assertThat(answer.error().getString("code")).isNotEqualTo("unknown_route");
      }
    }
  }

  @Test
  void everyNameInAnAnswersTableIsAnswered() {
    Map<String, Form> answers = Map.of(
        "/key/generate", Forms.KEY,
        "/user/new", Forms.USER,
        "/team/new", Forms.TEAM,
        "/budget/new", Forms.BUDGET);
    answers.forEach((path, form) -> assertThat(desk.post(path, "{}").object().fieldNames())
        .as(path)
        .containsAll(form.fields().values().stream()
            .filter(field -> field.isKept())
            .map(field -> field.name())
            .toList()));
  }

  @Test
  void textThatLooksLikeSqlIsText() {
    String keep = desk.key("{'key_alias': 'keep'}");
    for (Route route : Routes.all()) {
      Form form = route.body() == null ? route.query() : route.body();
      for (String field : form.fields().keySet()) {
        Object text = switch (form.fields().get(field).type()) {
          case TEXTS -> new JsonArray().add(HOSTILE);
          case OBJECT, ANY -> new JsonObject().put(HOSTILE, HOSTILE);
          case TEXTS_BY_NAME -> new JsonObject().put(HOSTILE, HOSTILE);
          default -> HOSTILE;
        };
        JsonObject body = new JsonObject().put(field, text);
        String path = route.path().replace("{key}", HOSTILE);
        Desk.Answer answer = route.method().equals("GET")
            ? desk.get(path + "?" + field + "=" + HOSTILE.replace("&", ""))
            : desk.send(route.method(), path, body);
        assertThat(answer.status())
            .as("%s %s: %s", route.name(), field, answer)
            .isIn(200, 400, 403, 404);
      }
    }
    assertThat(desk.get("/key/info?key=" + keep).status()).isEqualTo(200);
    String name = HOSTILE + " again";
    desk.send("/team/new", new JsonObject().put("team_id", name).put("team_alias", name));
    Desk.Answer key =
        desk.send("/key/generate", new JsonObject().put("key_alias", name).put("team_id", name));
    assertThat(key.text("key_alias")).isEqualTo(name);
    assertThat(desk.get("/team/info?team_id=" + name).object().getJsonArray("keys"))
        .hasSize(1);
  }

  @Test
  void whatIsTooLargeOrTooDeepIsRefusedClearly() {
    String large = "a".repeat(1 << 20);
    assertThat(desk.post("/key/generate", "{'key': 'sk-" + large + "'}").status())
        .isEqualTo(413);
    Desk.Answer key = desk.post("/key/generate", "{'key': 'sk-" + large.substring(99) + "'}");
    assertThat(key.status()).isEqualTo(400);
    assertThat(key.error().encode()).contains("at most 1000").hasSizeLessThan(1000);
    assertThat(desk.get("/key/info?key=sk-" + large).status()).isEqualTo(400);
    String deep = "[".repeat(60) + "]".repeat(60);
    assertThat(desk.post("/key/generate", "{'metadata': {'a': " + deep + "}}").status())
        .isEqualTo(400);
    assertThat(desk.post("/key/generate", "{'key_alias': 'a\\u0000'}").error().getString("message"))
        .contains("U+0000");
    assertThat(desk.post("/key/generate", "[]").status()).isEqualTo(400);
    assertThat(desk.post("/key/generate", "{").error().getString("code")).isEqualTo("invalid_json");
  }
}
