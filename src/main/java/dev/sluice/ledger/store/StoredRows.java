package dev.sluice.ledger.store;

import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the management API keeps. */
final class StoredRows {
  /** The fields that have a column of their own; all others are searched by reading. */
  private static final Map<Kind, List<String>> COLUMNS = Map.of(
      Kind.KEY, List.of("key_alias", "user_id", "team_id", "budget_id", "account"),
      Kind.USER, List.of("user_email"),
      Kind.TEAM, List.of("team_alias", "organization_id"),
      Kind.MEMBER, List.of("team_id", "user_id", "budget_id"),
      Kind.BUDGET, List.of(),
      Kind.CUSTOMER, List.of("budget_id"),
      Kind.RETIRED_KEY, List.of("successor"),
      Kind.MODEL, List.of("model_name"));

  private static final Comparator<Row> NEWEST_FIRST =
      Comparator.comparingLong(Row::createdAt).thenComparing(Row::id).reversed();

  private final Sql sql;
  private final Changes changes;
  private final Clock clock;

  StoredRows(Sql sql, Changes changes, Clock clock) {
    this.sql = sql;
    this.changes = changes;
    this.clock = clock;
  }

  @Nullable
  Row find(Kind kind, String id) {
    return sql.first(select(kind) + " WHERE id = ?", row -> read(kind, row), id);
  }

  List<Row> all(Kind kind) {
    return sql.query(select(kind), row -> read(kind, row));
  }

  List<String> ids(Kind kind) {
    return sql.query("SELECT id FROM " + kind.table(), row -> row.getString(1));
  }

  List<Row> findAll(Kind kind, Map<String, String> fields) {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (String column : COLUMNS.getOrDefault(kind, List.of())) {
      String value = fields.get(column);
      if (value != null && !value.isEmpty()) {
        conditions.add(column + " = ?");
        values.add(value);
      }
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    return sql.query(select(kind) + where, row -> read(kind, row), values.toArray()).stream()
        .filter(row -> has(row, fields))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  private static boolean has(Row row, Map<String, String> fields) {
    return fields.entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(text(row, wanted.getKey())));
  }

  void insert(Row row) {
    List<String> columns = columns(row.kind());
    String statement = "INSERT INTO " + row.kind().table() + " (id, "
        + String.join(", ", columns) + ", created_at) VALUES (" + Sql.marks(columns.size() + 2)
        + ") ON CONFLICT DO NOTHING";
    List<@Nullable Object> values = new ArrayList<>();
    values.add(Texts.indexed("its id", row.id()));
    values.addAll(values(row));
    values.add(row.createdAt());
    if (sql.update(statement, values.toArray()) == 0) {
      throw taken(row);
    }
    changes.row(row.kind(), row.id());
  }

  boolean update(Row row) {
    refuseForeignAlias(row);
    String statement = "UPDATE " + row.kind().table() + " SET "
        + String.join(" = ?, ", columns(row.kind())) + " = ? WHERE id = ?";
    List<@Nullable Object> values = new ArrayList<>(values(row));
    values.add(row.id());
    boolean there = sql.update(statement, values.toArray()) > 0;
    if (there) {
      changes.row(row.kind(), row.id());
    }
    return there;
  }

  boolean delete(Kind kind, String id) {
    int copied = sql.update(
        "INSERT INTO sluice_deleted_rows (kind, id, fields, created_at, updated_at, deleted_at)"
            + " SELECT '" + kind + "', id, fields, created_at, updated_at, " + clock.millis()
            + " FROM " + kind.table() + " WHERE id = ?",
        id);
    if (copied == 0) {
      return false;
    }
    boolean deleted = sql.update("DELETE FROM " + kind.table() + " WHERE id = ?", id) > 0;
    changes.row(kind, id);
    return deleted;
  }

  /** Before the database does, because one refused statement makes a whole PostgreSQL transaction useless. */
  private void refuseForeignAlias(Row row) {
    String alias = row.kind() == Kind.KEY ? column(row, "key_alias") : null;
    if (alias != null
        && sql.first(
                "SELECT id FROM sluice_virtual_keys WHERE key_alias = ? AND id <> ?",
                found -> found.getString(1),
                alias,
                row.id())
            != null) {
      throw aliasTaken();
    }
  }

  private Session.Taken taken(Row row) {
    return find(row.kind(), row.id()) == null
        ? aliasTaken()
        : new Session.Taken("its id is in use");
  }

  static Session.Taken aliasTaken() {
    return new Session.Taken("key_alias is in use");
  }

  /** Those that {@link #values} has values for. */
  private static List<String> columns(Kind kind) {
    List<String> columns = new ArrayList<>(COLUMNS.getOrDefault(kind, List.of()));
    columns.add("fields");
    columns.add("updated_at");
    return columns;
  }

  private static List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (String column : COLUMNS.getOrDefault(row.kind(), List.of())) {
      values.add(Texts.indexed(column, column(row, column)));
    }
    values.add(row.fields().encode());
    values.add(row.updatedAt());
    return values;
  }

  /** Empty is none: two keys without an alias do not share one. */
  private static @Nullable String column(Row row, String field) {
    String text = text(row, field);
    return text == null || text.isEmpty() ? null : text;
  }

  private static @Nullable String text(Row row, String field) {
    Object value = row.fields().getValue(field);
    return value == null ? null : value.toString();
  }

  private static String select(Kind kind) {
    return "SELECT id, fields, created_at, updated_at FROM " + kind.table();
  }

  private static Row read(Kind kind, ResultSet row) throws SQLException {
    return new Row(
        kind, row.getString(1), new JsonObject(row.getString(2)), row.getLong(3), row.getLong(4));
  }
}
