package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreTest {
  @TempDir
  Path folder;

  private int files;

  @Override
  String newUrl() {
    return "sqlite:" + folder.resolve("not there yet").resolve(files++ + ".db");
  }

  @Test
  void onlyItsOwnerReadsTheFile() throws IOException {
    Path file = folder.resolve("not there yet/0.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aPathThatCannotBeIsToldWithItsName() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    Database impossible = new Database.Sqlite(notAFolder.resolve("sluice.db"));
    assertThatThrownBy(() -> Stores.open(impossible, Clock.systemUTC()))
        .isInstanceOf(Store.StoreUnavailable.class)
        .hasMessageContaining(notAFolder + " is a file and no folder");
  }

  @Test
  void whatIsNoDatabaseIsToldInOneLine() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter"), "Dear database, ".repeat(100));
    assertThatThrownBy(() -> Stores.open(new Database.Sqlite(letter), Clock.systemUTC()))
        .isInstanceOf(Store.StoreUnavailable.class)
        .hasMessageContaining("it is no SQLite database, or a damaged one")
        .hasMessageNotContaining("\n");
  }

  @Test
  void theNewestMigrationIsTheOneThatIsLookedFor() throws IOException {
    Path migrations = Path.of("src/main/resources/dev/sluice/ledger/store");
    try (Stream<Path> files = Files.list(migrations)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1")))
          .contains(Migrations.NEWEST)
          .allMatch(
              version -> Integer.parseInt(version) <= Integer.parseInt(Migrations.NEWEST),
              "is not newer");
    }
  }

  @Test
  void aFileThatAFailedMigrationLeftBehindIsRefused() throws SQLException {
    Path file = folder.resolve("half.db");
    Database database = new Database.Sqlite(file);
    Stores.open(database, Clock.systemUTC()).close();
    Stores.open(database, Clock.systemUTC()).close(); // nothing is to do
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE sluice_migrations SET success = 0 WHERE version = '1'");
    }
    assertThatThrownBy(() -> Stores.open(database, Clock.systemUTC()))
        .isInstanceOf(Store.StoreUnavailable.class)
        .hasMessageContaining("failed");
  }

  @Test
  void aFileThatIsNoDatabaseIsNotTouched() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear Sir or Madam,".repeat(99));
    assertThatThrownBy(() -> Stores.open(new Database.Sqlite(letter), Clock.systemUTC()))
        .isInstanceOf(Store.StoreUnavailable.class);
    assertThat(letter).hasContent("Dear Sir or Madam,".repeat(99));
  }
}
