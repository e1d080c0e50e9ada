package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statements of one connection, prepared once for those that come again: to SQLite, preparing one costs as much as a
 * few rows. Used by one thread at a time.
 */
final class Statements {
  private static final float LOAD = 0.75f;

  private final Connection connection;
  private final int most;
  private final Map<String, PreparedStatement> free; // the one used least recently first

  /** @param most to keep; with 0 each is closed, and the driver may keep them */
  Statements(Connection connection, int most) {
    this.connection = connection;
    this.most = most;
    this.free = new LinkedHashMap<>(most, LOAD, true);
  }

  /** Does something that may fail with a statement. */
  interface Use<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  /** One that failed is not used again. */
  <T> T use(String text, Use<T> use) throws SQLException {
    PreparedStatement kept = free.remove(text); // nobody else has it meanwhile
    PreparedStatement statement = kept == null ? connection.prepareStatement(text) : kept;
    boolean done = false;
    try {
      T result = use.with(statement);
      done = true;
      return result;
    } finally {
      if (done && most > 0) {
        keep(text, statement);
      } else {
        statement.close();
      }
    }
  }

  Connection connection() {
    return connection;
  }

  private void keep(String text, PreparedStatement statement) throws SQLException {
    statement.clearParameters(); // which may be large
    PreparedStatement other = free.put(text, statement);
    if (other != null) {
      other.close();
    }
    if (free.size() > most) {
      PreparedStatement oldest = free.remove(free.keySet().iterator().next());
      oldest.close();
    }
  }
}
