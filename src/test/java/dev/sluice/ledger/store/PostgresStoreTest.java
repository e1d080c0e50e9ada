package dev.sluice.ledger.store;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class PostgresStoreTest extends StoreTest {
  @Override
  Database newDatabase() {
    return PostgresUnderTest.newDatabaseOnServer();
  }
}
