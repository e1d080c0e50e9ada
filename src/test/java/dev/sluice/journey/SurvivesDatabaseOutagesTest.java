package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that does not answer is nobody's problem but its own. */
class SurvivesDatabaseOutagesTest {
  private static final String MASTER = "sk-master-1234567890";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static String database;

  private Relay relay;

  @BeforeAll
  static void startPostgres() {
    database = PostgresUnderTest.newDatabase();
  }

  @BeforeEach
  void open() {
    relay = Relay.to(PostgresUnderTest.port());
  }

  @AfterEach
  void close() {
    relay.close();
  }

  private SluiceUnderTest start() {
    return SluiceUnderTest.start(
        """
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
        general_settings:
          master_key: %s
          database_url: %s
        """.formatted(MASTER, PostgresUnderTest.url(database, relay.port())));
  }

  @Test
  void trafficGoesOnWhileItIsSwallowedAndItIsFoundAgain() {
    try (SluiceUnderTest sluice = start()) {
      awaitDatabase(sluice, "connected");
      relay.swallow();
      while (!database(sluice).equals("disconnected")) {
        assertServed(sluice);
      }
      assertServed(sluice);
      relay.heal();
      awaitDatabase(sluice, "connected");
    }
  }

  @Test
  void theGatewayStartsWithoutItAndFindsItLater() {
    relay.swallow();
    try (SluiceUnderTest sluice = start()) {
      assertServed(sluice);
      awaitDatabase(sluice, "disconnected");
      assertServed(sluice);
      relay.heal();
      awaitDatabase(sluice, "connected");
    }
  }

  private static void awaitDatabase(SluiceUnderTest sluice, String state) {
    Eventually.within(PATIENCE, () -> database(sluice).equals(state), () -> database(sluice));
  }

  private static String database(SluiceUnderTest sluice) {
    var ready = sluice.get("/health/readiness");
    assertThat(ready.statusCode()).isEqualTo(200);
    return new JsonObject(ready.body()).getString("db");
  }

  private static void assertServed(SluiceUnderTest sluice) {
    long begin = System.nanoTime();
    var answer = sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "authorization",
        "Bearer " + MASTER);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }
}
