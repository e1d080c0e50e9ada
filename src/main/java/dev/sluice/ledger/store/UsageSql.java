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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the database about usage. */
final class UsageSql implements UsageQueries {
  private static final String COUNTED = DailySums.COUNTS.stream()
      .map(count -> "SUM(" + count + ")")
      .collect(Collectors.joining(", "));

  /** The ids of records whose answers have an id: one look into the index for each block. */
  private static final String OF_ANSWER = "id IN (WITH RECURSIVE blocks (number) AS (SELECT"
      + " COALESCE(MAX(block), 0) FROM sluice_usage_records UNION ALL SELECT number - 1 FROM blocks"
      + " WHERE number > 0) SELECT answers.id FROM blocks JOIN sluice_usage_records answers"
      + " ON answers.block = blocks.number AND answers.response_id = ? UNION ALL SELECT ?)";

  private final Sql sql;

  /** A condition and its values, put together piece by piece. */
  private static final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    Where and(boolean asked, String condition, @Nullable Object... with) {
      if (asked) {
        conditions.add(condition);
        for (Object value : with) {
          values.add(value);
        }
      }
      return this;
    }

    /** What is absent is null here. */
    Where equal(Map<Dimension, String> equal) {
      equal.forEach((dimension, value) -> {
        and(value.isEmpty(), "COALESCE(" + dimension.column() + ", '') = ''");
        and(!value.isEmpty(), dimension.column() + " = ?", Texts.part(value));
      });
      return this;
    }

    String text() {
      return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    Object[] values() {
      return values.toArray();
    }
  }

  UsageSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<Sum> sums(List<Dimension> by, Span span, Order order, int limit, long offset) {
    boolean tagged = by.contains(Dimension.TAG) || span.equal().containsKey(Dimension.TAG);
    Where where = new Where()
        .and(!span.from().isEmpty(), "day >= ?", span.from())
        .and(!span.to().isEmpty(), "day <= ?", span.to());
    span.equal()
        .forEach(
            (dimension, value) -> where.and(true, dimension.column() + " = ?", Texts.part(value)));
    String names = by.stream().map(Dimension::column).collect(Collectors.joining(", "));
    String statement = "SELECT " + (by.isEmpty() ? "" : names + ", ") + COUNTED + " FROM "
        + (tagged ? "sluice_daily_tags" : "sluice_daily_sums") + where.text()
        + (by.isEmpty() ? "" : " GROUP BY " + names + " ORDER BY " + order(order, by))
        + page(limit, offset);
    return sql.query(statement, row -> sum(row, by.size()), where.values());
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
    Where where = where(which);
    return sql.query(
        StoredRecords.SELECT + where.text() + " ORDER BY started_at DESC, id" + page(limit, offset),
        StoredRecords::read,
        where.values());
  }

  @Override
  public long countRecords(Which which) {
    Where where = where(which);
    Long count = sql.first(
        "SELECT COUNT(*) FROM sluice_usage_records" + where.text(),
        row -> row.getLong(1),
        where.values());
    return count == null ? 0 : count;
  }

  private static Where where(Which which) {
    Boolean success = which.success();
    return new Where()
        .and(which.id() != null, OF_ANSWER, Texts.part(which.id()), which.id())
        .equal(which.equal())
        .and(which.from() > 0, "started_at >= ?", which.from())
        .and(which.to() > 0, "started_at < ?", which.to())
        .and(success != null, Boolean.TRUE.equals(success) ? "status < 400" : "status >= 400")
        .and(which.leastNanos() != null, "cost_nanos >= ?", which.leastNanos())
        .and(which.mostNanos() != null, "cost_nanos <= ?", which.mostNanos());
  }

  @Override
  public List<Spender> spenders(Kind kind, @Nullable String userId, int limit, long offset) {
    String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
    Where where = new Where().and(userId != null, "r.user_id = ?", userId);
    List<Object> values = new ArrayList<>(List.of(prefix));
    values.addAll(where.values);
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
