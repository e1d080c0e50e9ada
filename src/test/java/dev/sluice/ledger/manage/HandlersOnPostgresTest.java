package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class HandlersOnPostgresTest extends HandlersTest {
  @Override
  Database database() {
    return PostgresUnderTest.newLedger();
  }
}
