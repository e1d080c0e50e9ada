package dev.sluice.ledger.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statements on one connection. Every value is a parameter, never part of a statement. */
final class Sql {
  /** Rows of a batch, whose values the driver holds; then threads that wait for a core get theirs. */
  private static final int AT_ONCE = 64;

  private final Statements statements;

  Sql(Statements statements) {
    this.statements = statements;
  }

  Sql(Connection connection) {
    this(new Statements(connection, 0));
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

  private <T> T use(String statement, Statements.Use<T> use) {
    try {
      return statements.use(statement, use);
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** Returns how many rows it changed. */
  int update(String statement, @Nullable Object... values) {
    return use(statement, prepared -> {
      bind(prepared, values);
      return prepared.executeUpdate();
    });
  }

  /** The same statement for each of these; returns how many rows each changed. */
  int[] updateEach(String statement, List<? extends @Nullable Object[]> rows) {
    return updateEach(statement, rows, values -> values);
  }

  /** The same, with values that are made as they are needed. */
  <T> int[] updateEach(String statement, List<T> rows, Function<T, @Nullable Object[]> values) {
    int[] changed = new int[rows.size()];
    return rows.isEmpty()
        ? changed
        : use(statement, prepared -> {
          for (int from = 0; from < changed.length; from += AT_ONCE) {
            int to = Math.min(changed.length, from + AT_ONCE);
            for (T row : rows.subList(from, to)) {
              bind(prepared, values.apply(row));
              prepared.addBatch();
            }
            System.arraycopy(prepared.executeBatch(), 0, changed, from, to - from);
            Thread.yield();
          }
          return changed;
        });
  }

  <T> List<T> query(String statement, Reader<T> reader, @Nullable Object... values) {
    return use(statement, prepared -> {
      bind(prepared, values);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = prepared.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    });
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
      } else if (value instanceof Texts.Kept kept) {
        statement.setString(i + 1, kept.text());
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
