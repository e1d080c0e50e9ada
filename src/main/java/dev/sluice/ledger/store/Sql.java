package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on one connection. Every value is a parameter, never part of a statement. */
final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes something of one row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Carries what the database said past code that does not care. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException reason;

    Failed(SQLException reason) {
      super(reason);
      this.reason = reason;
    }

    SQLException reason() {
      return reason;
    }
  }

  /** Returns how many rows it changed. */
  int update(String statement, @Nullable Object... values) {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      bind(prepared, values);
      return prepared.executeUpdate();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** The same statement for each of these; returns how many rows each changed. */
  int[] updateEach(String statement, List<? extends @Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (Object[] values : rows) {
        bind(prepared, values);
        prepared.addBatch();
      }
      return prepared.executeBatch();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  <T> List<T> query(String statement, Reader<T> reader, @Nullable Object... values) {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      bind(prepared, values);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** The first row's, or null when there is none. */
  <T> @Nullable T first(String statement, Reader<T> reader, @Nullable Object... values) {
    List<T> found = query(statement, reader, values);
    return found.isEmpty() ? null : found.get(0);
  }

  /** {@code ?, ?, ?}: as many as there are values. */
  static String marks(int count) {
    return "?" + ", ?".repeat(count - 1);
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null) {
        statement.setNull(i + 1, Types.VARCHAR);
      } else if (value instanceof String text) {
        statement.setString(i + 1, Texts.storable(text));
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
