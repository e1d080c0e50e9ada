package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that does not answer is nobody's problem but its own. */
class SurvivesDatabaseOutagesTest {
  private static final String MASTER = "sk-master-1234567890";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static String database;

  @TempDir
  Path folder;

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
    return SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
        general_settings:
          master_key: %s
          database_url: %s
        sluice_settings:
          spool_dir: %s
        """.formatted(
            MASTER, PostgresUnderTest.url(database, relay.port()), folder.resolve("spool")));
  }

  @Test
  void trafficGoesOnWhileItIsSwallowedAndItIsFoundAgain() {
    try (SluiceUnderTest sluice = start()) {
      awaitDatabase(sluice, "connected");
      String key = newKey(sluice);
      relay.swallow();
      while (!database(sluice).equals("disconnected")) {
        assertServed(sluice, key);
      }
      assertServed(sluice, key);
      var refused = manage(sluice, "/key/generate", "{}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("ledger_unavailable");
      assertThat(chat(sluice, "sk-nobody-has-this").statusCode()).isEqualTo(401);
      relay.heal();
      awaitDatabase(sluice, "connected");
      assertServed(sluice, newKey(sluice));
    }
  }

  @Test
  void everyRecordOfItsAbsenceIsThereOnceItIsBack() throws Exception {
    try (SluiceUnderTest sluice = start()) {
      awaitDatabase(sluice, "connected");
      String key = newKey(sluice);
      AtomicBoolean over = new AtomicBoolean();
      Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
      ExecutorService callers = Executors.newFixedThreadPool(4);
      for (int i = 0; i < 4; i++) {
        callers.submit(() -> {
          while (!over.get()) {
            statuses.merge(chat(sluice, key).statusCode(), 1, Integer::sum);
          }
        });
      }
      Eventually.until(() -> statuses.getOrDefault(200, 0) > 50, () -> statuses);
      relay.swallow();
      awaitDatabase(sluice, "disconnected");
      over.set(true);
      callers.shutdown();
      assertThat(callers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      Scrape away = Scrape.of(sluice);
      assertThat(away.value("sluice_spool_records")).isPositive();
      assertThat(away.value("sluice_spool_bytes")).isPositive();
      assertThat(away.value("sluice_ledger_lag_seconds")).isPositive();
      relay.heal();
      assertThat(statuses).containsOnlyKeys(200);
      Eventually.within(PATIENCE, () -> recorded(sluice, key) >= statuses.get(200), () -> statuses);
      assertThat(recorded(sluice, key)).as("once each").isEqualTo(statuses.get(200));
      Eventually.until(
          () -> Scrape.of(sluice).value("sluice_spool_records") == 0
              && Scrape.of(sluice).value("sluice_ledger_lag_seconds") == 0,
          () -> Scrape.of(sluice));
    }
  }

  /** Requests of the key in the log; -1 while nobody can tell. */
  private static int recorded(SluiceUnderTest sluice, String key) {
    var logs = sluice.get(
        "/spend/logs/ui?page_size=1&api_key=" + key, "authorization", "Bearer " + MASTER);
    return logs.statusCode() == 200 ? new JsonObject(logs.body()).getInteger("total") : -1;
  }

  @Test
  void theGatewayStartsWithoutItAndFindsItLater() {
    relay.swallow();
    try (SluiceUnderTest sluice = start()) {
      assertServed(sluice, MASTER);
      awaitDatabase(sluice, "disconnected");
      assertServed(sluice, MASTER);
      var waited = chat(sluice, "sk-perhaps-somebody-has-this");
      assertThat(waited.statusCode()).as(waited.body()).isEqualTo(503);
      assertThat(waited.body()).contains("ledger_unavailable");
      assertThat(waited.headers().firstValue("retry-after")).isPresent();
      relay.heal();
      awaitDatabase(sluice, "connected");
      assertThat(chat(sluice, "sk-perhaps-somebody-has-this").statusCode()).isEqualTo(401);
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

  private static HttpResponse<String> chat(SluiceUnderTest sluice, String key) {
    return sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "authorization",
        "Bearer " + key);
  }

  private static HttpResponse<String> manage(SluiceUnderTest sluice, String path, String json) {
    return sluice.post(path, json, "authorization", "Bearer " + MASTER);
  }

  private static String newKey(SluiceUnderTest sluice) {
    var made = manage(sluice, "/key/generate", "{}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return new JsonObject(made.body()).getString("key");
  }

  private static void assertServed(SluiceUnderTest sluice, String key) {
    long begin = System.nanoTime();
    var answer = chat(sluice, key);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }
}
