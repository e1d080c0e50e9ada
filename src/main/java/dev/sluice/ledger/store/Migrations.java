package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database's tables up to date. Two processes may do so at once. */
final class Migrations {
  private static final String LOCATION = "classpath:dev/sluice/ledger/store";
  private static final String HISTORY = "sluice_migrations";
  /** Of the files at {@link #LOCATION}; a test compares. */
  static final String NEWEST = "3";

  private Migrations() {}

  /** The same for a file, which has one schema: at most starts nothing is to do, and Flyway needs 80 ms to find that out. */
  static void runUnlessDone(DataSource database) {
    if (!areDone(database)) {
      run(database);
    }
  }

  /** Whether the newest one was made, and none failed. */
  private static boolean areDone(DataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet counts = statement.executeQuery("SELECT sum(version = '" + NEWEST
            + "' AND success), sum(NOT success) FROM " + HISTORY)) {
      return counts.next() && counts.getInt(1) == 1 && counts.getInt(2) == 0;
    } catch (SQLException none) {
      return false; // there is no history, or Flyway will say what is wrong
    }
  }

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
