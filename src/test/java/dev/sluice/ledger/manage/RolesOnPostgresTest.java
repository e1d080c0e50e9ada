package dev.sluice.ledger.manage;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;

class RolesOnPostgresTest extends RolesTest {
  @Override
  Database database() {
    return PostgresUnderTest.newLedger();
  }
}
