package dev.sluice.ledger.store;

import dev.sluice.fake.PostgresUnderTest;

class PostgresStoreTest extends StoreTest {
  @Override
  String newUrl() {
    return PostgresUnderTest.newUrl();
  }
}
