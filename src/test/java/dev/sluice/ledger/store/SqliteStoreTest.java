package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
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
        .hasMessageContaining(notAFolder.toString());
  }

  @Test
  void aFileThatIsNoDatabaseIsNotTouched() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear Sir or Madam,".repeat(99));
    assertThatThrownBy(() -> Stores.open(new Database.Sqlite(letter), Clock.systemUTC()))
        .isInstanceOf(Store.StoreUnavailable.class);
    assertThat(letter).hasContent("Dear Sir or Madam,".repeat(99));
  }
}
