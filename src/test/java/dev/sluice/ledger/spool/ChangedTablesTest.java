package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Database;
import dev.sluice.config.UsageSettings;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are not as this version knows them refuse every record: all wait in the spool until they are. */
class ChangedTablesTest {
  private static final Which ANY = new Which(null, Map.of(), 0, 0, null, null, null);

  @TempDir
  Path folder;

  @Test
  void keepNoRecordInAFile() throws IOException, SQLException {
    String url = "sqlite:" + folder.resolve("sluice.db");
    areWaitedFor(url, "jdbc:" + url);
  }

  @Test
  void keepNoRecordOnAServer() throws IOException, SQLException {
    String name = PostgresUnderTest.newDatabase();
    int port = PostgresUnderTest.port();
    areWaitedFor(
        PostgresUnderTest.url(name, port),
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres&password=postgres");
  }

  private void areWaitedFor(String url, String jdbc) throws IOException, SQLException {
    Path spooled = folder.resolve("spool");
    try (Store store = Stores.open(Database.parse(url), Clock.systemUTC());
        Spool spool = Spool.open(spooled, 1 << 30)) {
      OpenSpool open = new OpenSpool();
      open.put(spool);
      open.follow(UsageSettings.standard(spooled));
      Recorder recorder = new Recorder(open, touched -> {}, Clock.systemUTC());
      spool.append(new RandomUsage(29).next(3));
      run(jdbc, "ALTER TABLE sluice_spools RENAME COLUMN first_block TO begin_block");
      for (int attempt = 0; attempt < 5; attempt++) {
        assertThatThrownBy(() -> recorder.store(store)).isInstanceOf(Store.StoreUnavailable.class);
      }
      assertThat(spool.state().waiting()).isEqualTo(3);
      assertThat(spool.state().refused()).isZero();
      run(jdbc, "ALTER TABLE sluice_spools RENAME COLUMN begin_block TO first_block");
      assertThat(recorder.store(store)).isTrue();
      assertThat(spool.state().waiting()).isZero();
      assertThat((long) store.inTransaction(session -> session.usage().countRecords(ANY)))
          .isEqualTo(3);
    }
  }

  private static void run(String jdbc, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc)) {
      connection.createStatement().execute(statement);
    }
  }
}
