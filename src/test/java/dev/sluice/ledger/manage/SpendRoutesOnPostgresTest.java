package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class SpendRoutesOnPostgresTest extends SpendRoutesTest {
  @Override
  Database database() {
    return PostgresUnderTest.newLedger();
  }
}
