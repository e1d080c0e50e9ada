package dev.sluice.ledger.spool;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class PostgresRecordingTest extends RecordingTest {
  @Override
  Database newDatabase() {
    return PostgresUnderTest.newDatabaseOnServer();
  }
}
