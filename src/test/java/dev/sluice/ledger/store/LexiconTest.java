package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.fake.PostgresUnderTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each combination of texts has one number, and many are asked for at once. */
class LexiconTest {
  @TempDir
  Path folder;

  @Test
  void eachTextHasItsNumberInAFile() throws SQLException {
    Path file = folder.resolve("sluice.db");
    Stores.open(new Database.Sqlite(file), Clock.systemUTC()).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      eachHasItsNumber(connection);
    }
  }

  @Test
  void eachTextHasItsNumberOnAServer() throws SQLException {
    Database database = PostgresUnderTest.newDatabaseOnServer();
    Stores.open(database, Clock.systemUTC()).close();
    try (Connection connection = PostgresSource.prompt((Postgres) database).getConnection()) {
      eachHasItsNumber(connection);
    }
  }

  private static void eachHasItsNumber(Connection connection) {
    CountedAnswers answers = new CountedAnswers();
    Lexicon lexicon = new Lexicon(
        new Sql(answers.on(connection)),
        "sluice_usage_payers",
        "key_hash",
        "key_alias",
        "user_id",
        "team_id");
    List<List<String>> texts = IntStream.range(0, 500)
        .mapToObj(i -> List.of(i % 2 == 0 ? "" : "hash-" + i, "", "user-" + i, "team-" + i % 7))
        .toList();
    Map<List<String>, Long> some = lexicon.numbers(texts.subList(0, 13), 10);
    assertThat(lexicon.numbers(texts.subList(12, 13), 10))
        .isEqualTo(Map.of(texts.get(12), some.get(texts.get(12))));
    int before = answers.rows().size();
    Map<List<String>, Long> all = lexicon.numbers(texts, 10);
    assertThat(answers.rows().size() - before).as("questions").isLessThan(20);
    assertThat(all).containsOnlyKeys(texts).containsAllEntriesOf(some);
    assertThat(new HashSet<>(all.values())).hasSize(500);
    assertThat(lexicon.numbers(texts, 9)).as("of an older row").isEqualTo(all);
    assertThat(lexicon.numbers(texts.subList(0, 13), 12)).as("used again").isEqualTo(some);
    lexicon.forgetBefore(10, 1000);
    assertThat(lexicon.numbers(texts, 9)).as("none is older").isEqualTo(all);
    lexicon.forgetBefore(12, 1000);
    Map<List<String>, Long> after = lexicon.numbers(texts, 12);
    assertThat(after).containsOnlyKeys(texts).containsAllEntriesOf(some);
    assertThat(after.values())
        .as("numbered anew")
        .filteredOn(all::containsValue)
        .hasSize(13);
  }
}
