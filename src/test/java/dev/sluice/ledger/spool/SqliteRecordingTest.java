package dev.sluice.ledger.spool;

import dev.sluice.config.Database;

class SqliteRecordingTest extends RecordingTest {
  @Override
  Database newDatabase() {
    return new Database.Sqlite(folder.resolve("sluice.db"));
  }
}
