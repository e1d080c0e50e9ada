package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.RandomUsage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What was recorded before the present tables were is found as if it were in them. */
class OlderLedgerTest {
  private static final String OLDER = "3"; // the version that it was recorded with
  private static final Comparator<UsageRecord> LATEST = Comparator.comparing(
      (UsageRecord record) -> record.times().startedAt(), Comparator.reverseOrder());

  @TempDir
  Path folder;

  @Test
  void inAFile() throws SQLException {
    Path file = folder.resolve("sluice.db");
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    isFound(source, new Database.Sqlite(file));
  }

  @Test
  void onAServer() throws SQLException {
    Database database = PostgresUnderTest.newDatabaseOnServer();
    isFound(PostgresSource.patient((Database.Postgres) database), database);
  }

  private static void isFound(DataSource source, Database database) throws SQLException {
    List<UsageRecord> early = new RandomUsage(3, "early-").next(300);
    List<UsageRecord> late = new RandomUsage(4, "late-").next(300);
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/sluice/ledger/store")
        .table("sluice_migrations")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target(OLDER)
        .load()
        .migrate();
    recordAsBefore(source, early);
    try (Store store = Stores.open(database, Clock.systemUTC())) {
      store.inTransaction(
          session -> session.record(new SpooledUsage("new", 1, late), new Keeping(true, false)));
      List<UsageRecord> all =
          Stream.concat(early.stream(), late.stream()).sorted(LATEST).toList();
      agree(store, all, which(null, Map.of(), 0), record -> true);
      agree(
          store,
          all,
          which(null, Map.of(Dimension.USER, "user-1"), 0),
          record -> "user-1".equals(record.payer().userId()));
      agree(
          store,
          all,
          which(null, Map.of(Dimension.KEY, "", Dimension.TEAM, "team-1"), 0),
          record ->
              record.payer().key() == null && "team-1".equals(record.payer().teamId()));
      long noon = all.get(200).times().startedAt();
      agree(
          store,
          all,
          which(null, Map.of(Dimension.MODEL_GROUP, "group-1"), noon),
          record ->
              record.way().modelGroup().equals("group-1") && record.times().startedAt() >= noon);
      for (UsageRecord each : List.of(early.get(7), late.get(7))) {
        agree(store, all, which(each.id(), Map.of(), 0), record -> record.equals(each));
      }
      String answer = all.stream()
          .map(record -> record.outcome().responseId())
          .filter(id -> !id.isEmpty())
          .findFirst()
          .orElseThrow();
      agree(
          store,
          all,
          which(answer, Map.of(), 0),
          record -> record.outcome().responseId().equals(answer));
      assertThat((int) store.inTransaction(session -> session.deleteRecords(noon, 1000)))
          .isEqualTo(
              all.stream().filter(record -> record.times().startedAt() < noon).count());
    }
  }

  private static Which which(String id, Map<Dimension, String> equal, long from) {
    return new Which(id, equal, from, 0, null, null, null);
  }

  /** Page by page. */
  private static void agree(
      Store store, List<UsageRecord> all, Which which, Predicate<UsageRecord> sought) {
    List<UsageRecord> expected = all.stream().filter(sought).toList();
    List<UsageRecord> found = new ArrayList<>();
    for (int page = 0; page * 7 < expected.size() + 7; page++) {
      int skipped = page * 7;
      found.addAll(store.inTransaction(session -> session.usage().records(which, 7, skipped)));
    }
    assertThat(found).isSortedAccordingTo(LATEST).containsExactlyInAnyOrderElementsOf(expected);
    assertThat((long) store.inTransaction(session -> session.usage().countRecords(which)))
        .isEqualTo(expected.size());
  }

  private static void recordAsBefore(DataSource source, List<UsageRecord> records)
      throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement insert = connection.prepareStatement(
            "INSERT INTO sluice_usage_records (id, call_id, started_at, first_byte_at, ended_at,"
                + " key_hash, key_alias, user_id, team_id, customer, call_type, model_group, model,"
                + " deployment_id, provider, api_base, stream, retries, fallbacks, prompt_tokens,"
                + " completion_tokens, cached_tokens, cache_creation_tokens, audio_prompt_tokens,"
                + " audio_completion_tokens, reasoning_tokens, estimated, cost_nanos, status,"
                + " response_id, error_code, error_message, tags, ip, messages, response, block)"
                + " VALUES (" + Sql.marks(37) + ")")) {
      for (UsageRecord record : records) {
        Object[] values = values(record);
        for (int i = 0; i < values.length; i++) {
          insert.setObject(i + 1, values[i]);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Object[] values(UsageRecord record) {
    UsageRecord.Way way = record.way();
    String tags =
        record.tags().isEmpty() ? "[]" : "[\"" + String.join("\",\"", record.tags()) + "\"]";
    return new Object[] {
      record.id(),
      record.callId(),
      record.times().startedAt(),
      record.times().firstByteAt(),
      record.times().endedAt(),
      record.payer().key() == null ? null : record.payer().key().toString(),
      record.payer().keyAlias(),
      record.payer().userId(),
      record.payer().teamId(),
      record.payer().customer(),
      way.callType(),
      way.modelGroup(),
      way.model(),
      way.deploymentId(),
      way.provider(),
      way.apiBase(),
      way.stream(),
      way.retries(),
      way.fallbacks(),
      record.usage().promptTokens(),
      record.usage().completionTokens(),
      record.usage().cachedTokens(),
      record.usage().cacheCreationTokens(),
      record.usage().audioPromptTokens(),
      record.usage().audioCompletionTokens(),
      record.usage().reasoningTokens(),
      record.estimated(),
      record.costNanos(),
      record.outcome().status(),
      record.outcome().responseId(),
      record.outcome().errorCode(),
      record.outcome().errorMessage(),
      tags,
      record.ip(),
      null,
      null,
      1L
    };
  }
}
