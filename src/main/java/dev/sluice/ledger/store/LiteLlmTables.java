package dev.sluice.ledger.store;

import dev.sluice.config.Database.Postgres;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** The tables of a LiteLLM proxy's PostgreSQL, read and never written. Owned by one thread. */
public final class LiteLlmTables implements AutoCloseable {
  private static final Calendar UTC = Calendar.getInstance(TimeZone.getTimeZone(ZoneOffset.UTC));

  private final Postgres database;
  private final Connection connection;
  private final Sql sql;

  /** @throws Store.StoreUnavailable when it cannot be reached */
  public LiteLlmTables(Postgres database) {
    this.database = database;
    try {
      this.connection = PostgresSource.patient(database).getConnection();
      connection.setReadOnly(true);
      this.sql = new Sql(connection);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private Store.StoreUnavailable unavailable(SQLException e) {
    return new Store.StoreUnavailable(
        "the database " + database + " cannot be read: " + e.getMessage(), e);
  }

  /** Whether there is such a table. */
  public boolean has(String table) {
    return !query(
            "SELECT 1 FROM information_schema.tables WHERE table_name = ?"
                + " AND table_schema = ANY (current_schemas(false))",
            table)
        .isEmpty();
  }

  /**
   * Some rows, in an order that stays, each with LiteLLM's column names; columns that are null are left out.
   *
   * @param table a name in this program, never somebody's input
   * @param key columns that order its rows, likewise
   */
  public List<JsonObject> rows(String table, String key, int limit, long offset) {
    return query("SELECT * FROM \"" + table + "\" ORDER BY " + key + " LIMIT " + limit + " OFFSET "
        + offset);
  }

  private List<JsonObject> query(String statement, Object... values) {
    try {
      return sql.query(statement, LiteLlmTables::row, values);
    } catch (Sql.Failed e) {
      throw unavailable(e.reason());
    }
  }

  private static JsonObject row(ResultSet row) throws SQLException {
    JsonObject fields = new JsonObject();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      Object value = value(row, i);
      if (value != null) {
        fields.put(row.getMetaData().getColumnLabel(i), value);
      }
    }
    return fields;
  }

  private static @Nullable Object value(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    String type = row.getMetaData().getColumnTypeName(column);
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    } else if (type.equals("json") || type.equals("jsonb")) {
      return Json.decodeValue(row.getString(column));
    } else if (value instanceof Array array) {
      return new JsonArray(Arrays.asList((Object[]) array.getArray()));
    } else if (value instanceof Timestamp) {
      return row.getTimestamp(column, UTC).toInstant().toString();
    }
    return row.getString(column);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }
}
