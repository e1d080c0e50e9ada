package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.fake.PostgresUnderTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However large the index of answers is, a look into it and forgetting some of it are small steps. */
class AnswerIndexTest {
  private static final int PAGE = 256; // rows of one answer of the database
  private static final int MOST = 500; // found

  @TempDir
  Path folder;

  private Store store;
  private Connection connection;
  private final CountedAnswers counted = new CountedAnswers();

  private AnswerIndex open(String engine) throws SQLException {
    if (engine.equals("postgres")) {
      Database database = PostgresUnderTest.newDatabaseOnServer();
      store = Stores.open(database, Clock.systemUTC());
      connection = PostgresSource.prompt((Postgres) database).getConnection();
    } else {
      Path file = folder.resolve("sluice.db");
      store = Stores.open(new Database.Sqlite(file), Clock.systemUTC());
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    }
    return new AnswerIndex(new Sql(counted.on(connection)));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    store.close();
  }

  /** Entries of other answers, whose rows are old, at all places of these blocks. */
  private void fill(int firstBlock, int lastBlock) throws SQLException {
    connection
        .createStatement()
        .execute("WITH RECURSIVE places (number) AS (SELECT " + firstBlock * 32
            + " UNION ALL SELECT number + 1 FROM places WHERE number < " + (lastBlock * 32 + 31)
            + ") INSERT INTO sluice_usage_answers (number, latest, entries)"
            + " SELECT number, 1, 'AAAAAAAAAAAAAAAA' FROM places");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void aLookHoldsNoMoreThanAPageOfIt(String engine) throws SQLException {
    AnswerIndex index = open(engine);
    index.add("sought", 1, 7);
    index.add("sought", 700, 8);
    index.store();
    fill(2, 600);
    assertThat(index.find("sought", 0)).containsExactly(8L, 7L);
    assertThat(counted.rows()).hasSizeGreaterThan(2).allMatch(rows -> rows.get() <= PAGE);
    assertThat(index.find("nobody's", 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void rowsBeforeTheTimeThatIsAskedForDoNotCrowdOutThoseAfterIt(String engine) throws SQLException {
    AnswerIndex index = open(engine);
    index.add("sought", 2, 1000);
    for (int number = 1; number <= MOST + 100; number++) {
      index.add("sought", 5, number);
    }
    index.store();
    assertThat(index.find("sought", 1000)).containsExactly(1000L);
    assertThat(index.find("sought", 0)).hasSize(MOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void whatIsOverIsForgottenWhereverItIs(String engine) throws SQLException {
    AnswerIndex index = open(engine);
    index.add("of a slow replica", 1, UsageRow.numberAt(2000));
    index.store();
    fill(2, 100);
    int rows = store.inTransaction(session -> session.deleteRecords(1000, 1000));
    assertThat(rows).isZero();
    try (ResultSet left =
        connection.createStatement().executeQuery("SELECT latest FROM sluice_usage_answers")) {
      assertThat(left.next()).isTrue();
      assertThat(left.getLong(1)).isEqualTo(UsageRow.numberAt(2000));
      assertThat(left.next()).isFalse();
    }
  }
}
