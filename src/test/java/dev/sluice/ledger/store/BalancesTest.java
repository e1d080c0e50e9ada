package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.Balance;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many customers callers name, few of their balances are looked at at a time. */
class BalancesTest {
  private static final int COUNT = 5000;
  private static final int PAGE = 1000;

  @TempDir
  Path folder;

  @Test
  void balancesAreReadAFewAtATimeFromAFile() throws SQLException {
    Path file = folder.resolve("sluice.db");
    Stores.open(new Database.Sqlite(file), Clock.systemUTC()).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      fewAtATime(connection);
    }
  }

  @Test
  void balancesAreReadAFewAtATimeFromAServer() throws SQLException {
    Postgres database = (Postgres) PostgresUnderTest.newLedger();
    try (Connection connection = PostgresSource.prompt(database).getConnection()) {
      fewAtATime(connection);
    }
  }

  private static void fewAtATime(Connection connection) throws SQLException {
    connection
        .createStatement()
        .execute("WITH RECURSIVE customers (number) AS (SELECT 1 UNION ALL SELECT number + 1"
            + " FROM customers WHERE number < " + COUNT + ") INSERT INTO sluice_balances"
            + " (account, period, nanos, resets_at, began_at) SELECT 'customer:' || (number / 2),"
            + " CASE WHEN number % 2 = 0 THEN '' ELSE '1d' END, number,"
            + " CASE WHEN number % 2 = 0 THEN 0 ELSE 1 + number % 7 END, 0 FROM customers");
    CountedAnswers answers = new CountedAnswers();
    Sql sql = new Sql(answers.on(connection));
    List<Balance> all = new ArrayList<>();
    Balances balances = new Balances(sql, new Changes(sql, Clock.systemUTC(), "here"));
    balances.each(all::add);
    assertThat(all).hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(all.stream().mapToLong(Balance::nanos).sum()).isEqualTo(COUNT * (COUNT + 1L) / 2);
    List<Balance> ended = new ArrayList<>();
    balances.ended(COUNT, ended::addAll);
    assertThat(ended)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            all.stream().filter(each -> !each.window().isEmpty()).toList());
    assertThat(answers.rows()).allMatch(rows -> rows.get() <= PAGE);
  }
}
