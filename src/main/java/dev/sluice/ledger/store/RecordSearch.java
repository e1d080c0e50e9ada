package dev.sluice.ledger.store;

import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Which;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds rows of requests, the latest first. Rows of several payers, and those stored before the present table, are
 * several lists, each read in its index's order as far as it is needed.
 */
final class RecordSearch {
  private static final Set<Dimension> OF_PAYERS =
      Set.of(Dimension.KEY, Dimension.USER, Dimension.TEAM);
  /** What can be told from a row alone, or from its payer's number. */
  private static final Set<Dimension> OF_ROWS =
      Set.of(Dimension.KEY, Dimension.USER, Dimension.TEAM, Dimension.CUSTOMER);

  private static final int MOST_LISTS = 50; // of one statement; SQLite takes some hundred

  /** The ids of earlier records whose answers have an id: one look into the index for each block. */
  private static final String OF_ANSWER = "id IN (WITH RECURSIVE blocks (number) AS (SELECT"
      + " COALESCE(MAX(block), 0) FROM sluice_usage_records UNION ALL SELECT number - 1 FROM blocks"
      + " WHERE number > 0) SELECT answers.id FROM blocks JOIN sluice_usage_records answers"
      + " ON answers.block = blocks.number AND answers.response_id = ? UNION ALL SELECT ?)";

  private final Sql sql;
  private final AnswerIndex answers;

  /** A statement and its values. */
  record Asked(String statement, Object[] values) {}

  /**
   * Rows of one table in an order.
   *
   * @param counted the table or view to count them in
   */
  private record Part(String table, String counted, Where where, String order) {
    String inOrder() {
      return "SELECT * FROM " + table + where.text() + order;
    }

    String latest(long most) {
      return "SELECT * FROM (" + inOrder() + " LIMIT " + most + ") AS latest";
    }

    String count() {
      return "SELECT COUNT(*) FROM " + counted + where.text();
    }
  }

  RecordSearch(Sql sql) {
    this.sql = sql;
    this.answers = new AnswerIndex(sql);
  }

  List<UsageRecord> records(Which which, int limit, long offset) {
    List<Part> parts = parts(which);
    if (parts.isEmpty()) {
      return List.of();
    }
    Asked asked = latest(parts, limit, offset);
    return sql.query(asked.statement, StoredRecords::read, asked.values);
  }

  private static Asked latest(List<Part> parts, int limit, long offset) {
    String page = " LIMIT " + limit + " OFFSET " + offset;
    Part only = parts.get(0);
    String statement = parts.size() == 1
        ? only.inOrder() + page
        : parts.stream()
                .map(part -> part.latest(limit + offset))
                .collect(Collectors.joining(" UNION ALL "))
            + " ORDER BY started_at DESC, number DESC, id" + page;
    return new Asked(
        statement, parts.stream().flatMap(part -> part.where.values().stream()).toArray());
  }

  long count(Which which) {
    long count = 0;
    for (Asked asked : counts(parts(which))) {
      Long some = sql.first(asked.statement, row -> row.getLong(1), asked.values);
      count += some == null ? 0 : some;
    }
    return count;
  }

  private static List<Asked> counts(List<Part> parts) {
    return parts.stream()
        .map(part -> new Asked(part.count(), part.where.values().toArray()))
        .toList();
  }

  /** What is asked of the database, for whoever wants to know how it goes about it. */
  List<Asked> statements(Which which, int limit) {
    List<Part> parts = parts(which);
    List<Asked> asked = new ArrayList<>(counts(parts));
    if (!parts.isEmpty()) {
      asked.add(latest(parts, limit, 0));
    }
    return asked;
  }

  private List<Part> parts(Which which) {
    List<Part> parts = new ArrayList<>();
    Where ofPayers = ofPayers(which.equal());
    String payers = "SELECT number FROM sluice_usage_payers" + ofPayers.text();
    List<Object> values = ofPayers.values();
    if (values.isEmpty()) {
      parts.add(now(new Where(), which));
    } else {
      List<Long> each = which.id() == null
          ? sql.query(
              payers + " LIMIT " + (MOST_LISTS + 1), row -> row.getLong(1), values.toArray())
          : List.of();
      if (which.id() != null || each.size() > MOST_LISTS) {
        parts.add(now(new Where().and(true, "payer IN (" + payers + ")", values.toArray()), which));
      } else {
        each.forEach(payer -> parts.add(now(new Where().and(true, "payer = ?", payer), which)));
      }
    }
    if (sql.first("SELECT 1 FROM sluice_usage_records LIMIT 1", row -> 1) != null) {
      parts.add(before(which));
    }
    return parts;
  }

  private static Where ofPayers(Map<Dimension, String> equal) {
    Where where = new Where();
    equal.forEach((dimension, value) ->
        where.and(OF_PAYERS.contains(dimension), dimension.column() + " = ?", Texts.part(value)));
    return where;
  }

  private Part now(Where where, Which which) {
    String id = which.id();
    if (id != null) {
      List<Long> numbers = answers.find(Texts.part(id), UsageRow.numberAt(which.from()));
      where.and(numbers.isEmpty(), "id = ?", id);
      String among = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
      where.and(
          !numbers.isEmpty(),
          "(id = ? OR response_id = ? AND number IN (" + among + "))",
          id,
          Texts.part(id));
    }
    // What is not of the row itself is hidden in a function: the rows decide the order of reading.
    which
        .equal()
        .forEach((dimension, value) -> where.and(
            !OF_PAYERS.contains(dimension),
            "COALESCE(" + dimension.column() + ", '') = ?",
            Texts.part(value)));
    where
        .and(which.from() > 0, "number >= ?", UsageRow.numberAt(which.from()))
        .and(which.to() > 0, "number < ?", UsageRow.numberAt(which.to()));
    String counted =
        OF_ROWS.containsAll(which.equal().keySet()) ? "sluice_usage" : "sluice_usage_now";
    return new Part("sluice_usage_now", counted, ended(where, which), " ORDER BY number DESC");
  }

  private static Part before(Which which) {
    String id = which.id();
    Where where = new Where().and(id != null, OF_ANSWER, Texts.part(id), id);
    which.equal().forEach((dimension, value) -> {
      where.and(value.isEmpty(), "COALESCE(" + dimension.column() + ", '') = ''");
      where.and(!value.isEmpty(), dimension.column() + " = ?", Texts.part(value));
    });
    where
        .and(which.from() > 0, "started_at >= ?", which.from())
        .and(which.to() > 0, "started_at < ?", which.to());
    return new Part(
        "sluice_usage_then",
        "sluice_usage_then",
        ended(where, which),
        " ORDER BY started_at DESC, id");
  }

  private static Where ended(Where where, Which which) {
    Boolean success = which.success();
    return where
        .and(success != null, Boolean.TRUE.equals(success) ? "status < 400" : "status >= 400")
        .and(which.leastNanos() != null, "cost_nanos >= ?", which.leastNanos())
        .and(which.mostNanos() != null, "cost_nanos <= ?", which.mostNanos());
  }
}
