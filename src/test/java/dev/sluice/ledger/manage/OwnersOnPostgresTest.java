package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class OwnersOnPostgresTest extends OwnersTest {
  @Override
  Database database() {
    return PostgresUnderTest.newLedger();
  }
}
