package dev.sluice.ledger.usage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class PostgresRecordingTest extends RecordingTest {
  @Override
  Database newDatabase() {
    return PostgresUnderTest.newDatabaseOnServer();
  }
}
