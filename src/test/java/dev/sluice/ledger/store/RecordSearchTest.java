package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.RecordSearch.Asked;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.RandomUsage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search reads what it asks for, not every row that there is. */
class RecordSearchTest {
  private static final int RECORDS = 20_000;
  private static final Keeping ROWS = new Keeping(true, false);

  @TempDir
  Path folder;

  private Store store;
  private Connection connection;
  private List<UsageRecord> records;

  @BeforeEach
  void record() throws SQLException {
    Path file = folder.resolve("sluice.db");
    store = Stores.open(new Database.Sqlite(file), Clock.systemUTC());
    records = new RandomUsage(17).next(RECORDS);
    for (int from = 0; from < RECORDS; from += 1000) {
      SpooledUsage some = new SpooledUsage("a", from + 1, records.subList(from, from + 1000));
      store.inTransaction(session -> session.record(some, ROWS));
    }
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    store.close();
  }

  private static Which which(String id, Map<Dimension, String> equal, long from, long to) {
    return new Which(id, equal, from, to, null, null, null);
  }

  @Test
  void noFilterReadsEveryRow() throws SQLException {
    String key = RandomUsage.key(1).toString();
    String answer = records.get(RECORDS / 2).outcome().responseId();
    List<Which> each = List.of(
        which(null, Map.of(Dimension.KEY, key), 0, 0),
        which(null, Map.of(Dimension.USER, "user-1"), 0, 0),
        which(null, Map.of(Dimension.TEAM, "team-1"), 0, 0),
        which(null, Map.of(Dimension.KEY, key, Dimension.USER, "user-1"), RandomUsage.NOON, 0),
        which(answer, Map.of(), 0, 0),
        which(records.get(5).id(), Map.of(Dimension.KEY, key), 0, 0),
        which(null, Map.of(), RandomUsage.NOON, RandomUsage.NOON + 1));
    for (Which which : each) {
      for (Asked asked : new RecordSearch(new Sql(connection)).statements(which, 50)) {
        assertThat(plan(asked))
            .as(asked.statement())
            .isNotEmpty()
            .allMatch(step -> !step.startsWith("SCAN r") && !step.startsWith("SCAN sluice"))
            .noneMatch(step -> step.contains("AUTOMATIC"));
      }
    }
  }

  @Test
  void theLatestAreReadFirst() throws SQLException {
    for (Which which : List.of(
        which(null, Map.of(), 0, 0),
        which(
            null, Map.of(Dimension.CUSTOMER, "customer-1", Dimension.MODEL_GROUP, "group-1"), 0, 0),
        which(null, Map.of(), RandomUsage.NOON, 0))) {
      List<Asked> asked = new RecordSearch(new Sql(connection)).statements(which, 50);
      assertThat(plan(asked.get(asked.size() - 1)))
          .noneMatch(step -> step.contains("TEMP B-TREE") || step.contains("AUTOMATIC"))
          .first()
          .asString()
          .matches("(SCAN r|SEARCH r USING INTEGER PRIMARY KEY .*)");
    }
  }

  private List<String> plan(Asked asked) throws SQLException {
    try (PreparedStatement explain =
        connection.prepareStatement("EXPLAIN QUERY PLAN " + asked.statement())) {
      for (int i = 0; i < asked.values().length; i++) {
        explain.setObject(i + 1, asked.values()[i]);
      }
      List<String> plan = new ArrayList<>();
      try (ResultSet steps = explain.executeQuery()) {
        while (steps.next()) {
          plan.add(steps.getString("detail"));
        }
      }
      return plan;
    }
  }

  @Test
  void aRowGetsAnotherNumberWhereOneIsTaken() {
    UsageRecord like = records.get(0);
    List<UsageRecord> sameTime = new ArrayList<>();
    for (int i = 0; i < 5000; i++) { // of 2^21 numbers of a millisecond: some six meet
      sameTime.add(new UsageRecord(
          "same-" + i,
          like.callId(),
          like.times(),
          like.payer(),
          like.way(),
          like.usage(),
          false,
          1,
          like.outcome(),
          like.tags(),
          like.ip(),
          null));
    }
    store.inTransaction(session -> session.record(new SpooledUsage("b", 1, sameTime), ROWS));
    store.inTransaction(session -> session.record(new SpooledUsage("c", 1, sameTime), ROWS));
    long count =
        store.inTransaction(session -> session.usage().countRecords(which(null, Map.of(), 0, 0)));
    assertThat(count).isEqualTo(RECORDS + 5000);
  }

  @Test
  void theIndexOfAnswersGoesWithItsRows() throws SQLException {
    while (store.inTransaction(session -> session.deleteRecords(Long.MAX_VALUE, 1000)) > 0) {
      continue;
    }
    try (ResultSet left =
        connection.createStatement().executeQuery("SELECT COUNT(*) FROM sluice_usage_answers")) {
      assertThat(left.getInt(1)).isZero();
    }
  }
}
