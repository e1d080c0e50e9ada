package dev.sluice.ledger.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database's tables up to date. Two processes may do so at once. */
final class Migrations {
  private static final String LOCATION = "classpath:dev/sluice/ledger/store";
  private static final String HISTORY = "sluice_migrations";

  private Migrations() {}

  static void run(DataSource database) {
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database)
        .locations(LOCATION)
        .table(HISTORY)
        .baselineOnMigrate(true) // other programs' tables may be there
        .baselineVersion("0")
        .load()
        .migrate();
  }
}
