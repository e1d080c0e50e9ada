package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a management API of its own, over SQLite unless a subclass names another database. */
abstract class WithDesk {
  @TempDir
  Path folder;

  Desk desk;

  Database database() {
    return new Database.Sqlite(folder.resolve("desk.db"));
  }

  @BeforeEach
  void open() {
    desk = new Desk(database());
  }

  @AfterEach
  void close() {
    desk.close();
  }
}
