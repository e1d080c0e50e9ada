package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Replicas on one PostgreSQL serve the same stored models, and go on without it. */
class SharesModelsTest extends ModelJourney {
  private static final String ON = "store_model_in_db: true";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void whatOneAddsChangesAndDeletesTheOtherFollows() {
    String database = PostgresUnderTest.newUrl();
    try (SluiceUnderTest one = start(database, SALT, ON);
        SluiceUnderTest other = start(database, SALT, ON)) {
      managed(one, "/model/new", model("added", "one", params()));
      Eventually.until(() -> chat(other, "added").statusCode() == 200, () -> unserved(other));
      assertThat(upstream.requests())
          .allSatisfy(
              request -> assertThat(request.header("authorization")).isEqualTo("Bearer " + SECRET));
      managed(other, "/model/update", model("renamed", "one", new JsonObject().put("rpm", 5)));
      assertThat(chat(other, "renamed").statusCode()).isEqualTo(200);
      Eventually.until(() -> chat(one, "renamed").statusCode() == 200, () -> "not renamed");
      assertThat(chat(one, "added").statusCode()).isEqualTo(404);
      managed(one, "/model/delete", id("one"));
      Eventually.until(() -> chat(other, "renamed").statusCode() == 404, () -> "still served");
    }
  }

  @Test
  void manyAddedAtOnceOnBothAreAllServedByBoth() {
    String database = PostgresUnderTest.newUrl();
    try (SluiceUnderTest one = start(database, SALT, ON);
        SluiceUnderTest other = start(database, SALT, ON)) {
      managed(one, "/model/new", model("first", "first", params()));
      List<CompletableFuture<JsonObject>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        JsonObject added = model("added-" + i, "id-" + i, params());
        SluiceUnderTest replica = i % 2 == 0 ? one : other;
        calls.add(CompletableFuture.supplyAsync(() -> managed(replica, "/model/new", added)));
      }
      calls.forEach(CompletableFuture::join);
      for (SluiceUnderTest replica : List.of(one, other)) {
        Eventually.until(
            () -> replica.snapshot().groups().size() == 22, () -> get(replica, "/v1/models"));
        assertThat(unserved(replica)).isEmpty();
      }
    }
  }

  @Test
  void aDatabaseThatIsAwayAtTheStartDelaysOnlyWhatIsStored() {
    String database = PostgresUnderTest.newDatabase();
    String direct = PostgresUnderTest.url(database, PostgresUnderTest.port());
    try (SluiceUnderTest sluice = start(direct, SALT, ON)) {
      managed(sluice, "/model/new", model("added", "one", params()));
    }
    Relay relay = Relay.to(PostgresUnderTest.port());
    relay.swallow();
    try (SluiceUnderTest sluice = start(PostgresUnderTest.url(database, relay.port()), SALT, ON)) {
      assertThat(chat(sluice, "filed").statusCode()).isEqualTo(200);
      HttpResponse<String> unknown = chat(sluice, "added");
      assertThat(unknown.statusCode()).isEqualTo(503); // nobody can say that there is none
      assertThat(unknown.body()).contains("models_unknown");
      relay.heal();
      Eventually.within(
          PATIENCE, () -> chat(sluice, "added").statusCode() == 200, () -> unserved(sluice));
      assertThat(chat(sluice, "nobody's").statusCode()).isEqualTo(404);
      relay.swallow();
      for (int i = 0; i < 20; i++) {
        assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      }
      assertThat(manage(sluice, "/model/delete", id("one")).statusCode()).isEqualTo(503);
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(200);
      relay.heal();
      Eventually.within(
          PATIENCE,
          () -> manage(sluice, "/model/delete", id("one")).statusCode() != 503,
          () -> "no database");
      assertThat(chat(sluice, "added").statusCode()).isEqualTo(404);
    } finally {
      relay.close();
    }
  }
}
