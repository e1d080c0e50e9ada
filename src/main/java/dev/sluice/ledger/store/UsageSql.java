package dev.sluice.ledger.store;

import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.UsageRecord;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the database about usage. */
final class UsageSql implements UsageQueries {
  private static final String COUNTED = DailySums.COUNTS.stream()
      .map(count -> "SUM(" + count + ")")
      .collect(Collectors.joining(", "));

  private final Sql sql;
  private final RecordSearch records;

  UsageSql(Sql sql) {
    this.sql = sql;
    this.records = new RecordSearch(sql);
  }

  @Override
  public List<Sum> sums(List<Dimension> by, Span span, Order order, int limit, long offset) {
    boolean tagged = by.contains(Dimension.TAG) || span.asks(Dimension.TAG);
    Where where = new Where()
        .and(!span.from().isEmpty(), "day >= ?", span.from())
        .and(!span.to().isEmpty(), "day <= ?", span.to());
    span.equal()
        .forEach(
            (dimension, value) -> where.and(true, dimension.column() + " = ?", Texts.part(value)));
    span.among().forEach((dimension, any) -> isIn(where, dimension.column() + " IN (", any));
    span.without().forEach((dimension, no) -> isIn(where, dimension.column() + " NOT IN (", no));
    String names = by.stream().map(Dimension::column).collect(Collectors.joining(", "));
    String statement = "SELECT " + (by.isEmpty() ? "" : names + ", ") + COUNTED + " FROM "
        + (tagged ? "sluice_daily_tags" : "sluice_daily_sums") + where.text()
        + (by.isEmpty() ? "" : " GROUP BY " + names + " ORDER BY " + order(order, by))
        + page(limit, offset);
    return sql.query(statement, row -> sum(row, by.size()), where.values().toArray());
  }

  private static void isIn(Where where, String condition, List<String> values) {
    Object[] parts = values.stream().map(Texts::part).toArray();
    where.and(true, condition + Sql.marks(parts.length) + ")", parts);
  }

  private static String order(Order order, List<Dimension> by) {
    Stream<String> names = by.stream().map(Dimension::column);
    return switch (order) {
      case DEAREST -> "SUM(cost_nanos) DESC, " + names.collect(Collectors.joining(", "));
      case LATEST -> {
        String columns = names.collect(Collectors.joining(", "));
        String first = by.get(0).column();
        yield first + " DESC" + columns.substring(first.length());
      }
      case NAME -> names.collect(Collectors.joining(", "));
    };
  }

  private static Sum sum(ResultSet row, int dimensions) throws SQLException {
    List<String> of = new ArrayList<>();
    for (int i = 1; i <= dimensions; i++) {
      of.add(row.getString(i));
    }
    return new Sum(
        of,
        row.getLong(dimensions + 1),
        row.getLong(dimensions + 2),
        row.getLong(dimensions + 3),
        row.getLong(dimensions + 4),
        row.getLong(dimensions + 5),
        row.getLong(dimensions + 6),
        row.getLong(dimensions + 7));
  }

  @Override
  public List<UsageRecord> records(Which which, int limit, long offset) {
    return records.records(which, limit, offset);
  }

  @Override
  public long countRecords(Which which) {
    return records.count(which);
  }

  @Override
  public List<Spender> spenders(Kind kind, @Nullable String userId, int limit, long offset) {
    String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
    Where where = new Where().and(userId != null, "r.user_id = ?", userId);
    List<Object> values = new ArrayList<>(List.of(prefix));
    values.addAll(where.values());
    String account = kind == Kind.KEY ? "COALESCE(r.account, r.id)" : "r.id";
    return sql.query(
        "SELECT r.id, r.fields, r.created_at, r.updated_at, COALESCE(b.nanos, 0) AS spent FROM "
            + kind.table()
            + " r LEFT JOIN sluice_balances b ON b.account = ? || " + account + " AND b.period = ''"
            + where.text() + " ORDER BY spent DESC, r.id" + page(limit, offset),
        row -> new Spender(
            new Row(
                kind,
                row.getString(1),
                new JsonObject(row.getString(2)),
                row.getLong(3),
                row.getLong(4)),
            row.getLong(5)),
        values.toArray());
  }

  private static String page(int limit, long offset) {
    return " LIMIT " + limit + " OFFSET " + offset;
  }
}
