package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;

/** Runs work between the begin and the end of a transaction. */
final class Transactions {
  private final boolean immediate;
  private final Clock clock;
  private final String origin = UUID.randomUUID().toString();

  /**
   * @param immediate whether one that writes keeps other writers out from its begin: of two that read first and write
   *     then, SQLite would refuse one
   */
  Transactions(boolean immediate, Clock clock) {
    this.immediate = immediate;
    this.clock = clock;
  }

  /** Leaves the connection outside of any transaction, unless it is broken. */
  <T> T run(Statements statements, Function<Session, T> work) throws SQLException {
    Connection connection = statements.connection();
    begin(connection);
    boolean done = false;
    try {
      T result = work.apply(new JdbcSession(new Sql(statements), clock, origin));
      commit(connection);
      done = true;
      return result;
    } catch (Sql.Failed failed) {
      throw failed.reason();
    } finally {
      if (!done) {
        rollback(connection);
      }
    }
  }

  private void begin(Connection connection) throws SQLException {
    if (immediate) {
      execute(connection, "BEGIN IMMEDIATE");
    } else {
      connection.setAutoCommit(false);
    }
  }

  private void commit(Connection connection) throws SQLException {
    if (immediate) {
      execute(connection, "COMMIT");
    } else {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** After a failure: one more would only hide it. */
  private void rollback(Connection connection) {
    try {
      if (immediate) {
        execute(connection, "ROLLBACK");
      } else {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException broken) {
      // A connection that cannot even do this is broken, and its transaction ends with it.
    }
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    }
  }
}
