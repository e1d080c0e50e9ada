package dev.sluice.ledger.store;

import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.UsageRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of usage. Every answer is bounded by its limit. */
public interface UsageQueries {
  /** What sums can be told apart by. */
  enum Dimension {
    DAY("day"),
    KEY("key_hash"),
    USER("user_id"),
    TEAM("team_id"),
    CUSTOMER("customer"),
    MODEL_GROUP("model_group"),
    MODEL("model"),
    PROVIDER("provider"),
    /** A request with several tags counts for each of them, one without for none. */
    TAG("tag");

    private final String column;

    Dimension(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  /** Which sum comes first. */
  enum Order {
    DEAREST,
    /** By the dimensions, the first one downwards. */
    LATEST,
    /** By the dimensions, upwards. */
    NAME
  }

  /**
   * Which days and requests.
   *
   * @param from the first day, such as {@code 2026-01-31}, in UTC; empty: from the beginning
   * @param to the last day; empty: to the end
   * @param equal values that dimensions must have; an empty value: it was absent
   * @param among values one of which they must have
   * @param without values that they may not have
   */
  record Span(
      String from,
      String to,
      Map<Dimension, String> equal,
      Map<Dimension, List<String>> among,
      Map<Dimension, List<String>> without) {
    public Span(String from, String to, Map<Dimension, String> equal) {
      this(from, to, equal, Map.of(), Map.of());
    }

    /** The same of other days. */
    public Span of(String first, String last) {
      return new Span(first, last, equal, among, without);
    }

    /** The part of it where a dimension has one of these values and none of those; none: all do. */
    public Span where(Dimension dimension, List<String> any, List<String> none) {
      return new Span(
          from,
          to,
          equal,
          any.isEmpty() ? among : Map.of(dimension, any),
          none.isEmpty() ? without : Map.of(dimension, none));
    }

    boolean asks(Dimension dimension) {
      return equal.containsKey(dimension)
          || among.containsKey(dimension)
          || without.containsKey(dimension);
    }
  }

  /**
   * @param of values of the dimensions that were asked for, in their order
   * @param failures of the requests
   * @param nanos nanodollars
   */
  record Sum(
      List<String> of,
      long requests,
      long failures,
      long promptTokens,
      long completionTokens,
      long nanos,
      long cachedTokens,
      long cacheCreationTokens) {}

  /**
   * Which records. What is null or empty does not matter.
   *
   * @param id of the record, or of its answer
   * @param from milliseconds since the epoch: began then or later; 0: any
   * @param to began before that time; 0: any
   * @param success whether it ended well
   */
  record Which(
      @Nullable String id,
      Map<Dimension, String> equal,
      long from,
      long to,
      @Nullable Boolean success,
      @Nullable Long leastNanos,
      @Nullable Long mostNanos) {}

  /** A row, and what its account has spent in all, in nanodollars. */
  record Spender(Row row, long nanos) {}

  List<Sum> sums(List<Dimension> by, Span span, Order order, int limit, long offset);

  /** The latest first. */
  List<UsageRecord> records(Which which, int limit, long offset);

  long countRecords(Which which);

  /**
   * Keys, users, teams or customers, the dearest first.
   *
   * @param userId only this user's keys, or null
   */
  List<Spender> spenders(Kind kind, @Nullable String userId, int limit, long offset);
}
