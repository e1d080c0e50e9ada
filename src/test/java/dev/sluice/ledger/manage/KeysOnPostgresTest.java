package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class KeysOnPostgresTest extends KeysTest {
  @Override
  Database database() {
    return PostgresUnderTest.newLedger();
  }
}
