package dev.sluice.ledger.store;

import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.config.Database.Sqlite;
import java.time.Clock;

/** Opens the ledger's database, whichever it is. */
public final class Stores {
  private Stores() {}

  /**
   * Connects, and brings the tables up to date. Blocking.
   *
   * @param clock for when things were deleted and changed
   * @throws Store.StoreUnavailable when it cannot be reached, made or brought up to date
   */
  public static Store open(Database database, Clock clock) {
    return database instanceof Sqlite sqlite
        ? SqliteStore.open(sqlite.file(), clock)
        : PostgresStore.open((Postgres) database, clock);
  }
}
