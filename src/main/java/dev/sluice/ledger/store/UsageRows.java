package dev.sluice.ledger.store;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Way;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** Writes a row for each request. They are numbered by the time at which it began, and lie in that order. */
final class UsageRows {
  private static final int ATTEMPTS = 20; // at a number that no row has
  private static final int AT_ONCE = 500; // parameters of a statement

  private final Sql sql;
  private final Clock clock;
  private final Lexicon payers;
  private final Lexicon ways;
  private final AnswerIndex answers;
  private final SplittableRandom random = new SplittableRandom();

  UsageRows(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
    this.payers =
        new Lexicon(sql, "sluice_usage_payers", "key_hash", "key_alias", "user_id", "team_id");
    this.ways = new Lexicon(
        sql,
        "sluice_usage_ways",
        "call_type",
        "model_group",
        "model",
        "deployment_id",
        "provider",
        "api_base",
        "streamed");
    this.answers = new AnswerIndex(sql);
  }

  /**
   * Returns those that were not there.
   *
   * @param blocks of the records, by their index
   */
  List<UsageRecord> insert(List<UsageRecord> records, LongUnaryOperator blocks) {
    long day = records.stream().mapToLong(UsageRows::day).reduce(today(), Math::max);
    long[] payer =
        numbers(records, UsageRecord::payer, UsageRows::texts, texts -> payers.numbers(texts, day));
    long[] way =
        numbers(records, UsageRecord::way, UsageRows::texts, texts -> ways.numbers(texts, day));
    List<UsageRow> rows = new ArrayList<>(records.size());
    for (int i = 0; i < payer.length; i++) {
      rows.add(new UsageRow(records.get(i), blocks.applyAsLong(i), payer[i], way[i]));
    }
    List<UsageRecord> added = new ArrayList<>(records.size());
    insert(rows, added, ATTEMPTS);
    answers.store();
    return added;
  }

  /**
   * What rows of today use is not what another replica lets go meanwhile, however old their records are: some waited for
   * days, some were made by a clock that was wrong.
   */
  private long today() {
    return TimeUnit.MILLISECONDS.toDays(clock.millis());
  }

  /** Since 1970, of its end. */
  private static long day(UsageRecord record) {
    long latest = Math.max(record.times().startedAt(), record.times().endedAt());
    return TimeUnit.MILLISECONDS.toDays(latest);
  }

  /** The numbers of each record's part; those of records one after the other are often the same object. */
  private static <T> long[] numbers(
      List<UsageRecord> records,
      Function<UsageRecord, T> part,
      Function<T, List<String>> texts,
      Function<Set<List<String>>, Map<List<String>, Long>> lexicon) {
    Map<T, List<String>> each = new HashMap<>();
    T before = null;
    for (UsageRecord record : records) {
      T of = part.apply(record);
      if (of != before) {
        each.computeIfAbsent(of, texts);
        before = of;
      }
    }
    Map<List<String>, Long> known = lexicon.apply(new HashSet<>(each.values()));
    long[] numbers = new long[records.size()];
    before = null;
    for (int i = 0; i < numbers.length; i++) {
      T of = part.apply(records.get(i));
      numbers[i] = of == before ? numbers[i - 1] : known.get(each.get(of));
      before = of;
    }
    return numbers;
  }

  private static List<String> texts(Payer payer) {
    return List.of(
        Objects.toString(payer.key(), ""),
        Texts.part(payer.keyAlias()),
        Texts.part(payer.userId()),
        Texts.part(payer.teamId()));
  }

  private static List<String> texts(Way way) {
    return List.of(
        Texts.part(way.callType()),
        Texts.part(way.modelGroup()),
        Texts.part(way.model()),
        Texts.part(way.deploymentId()),
        Texts.part(way.provider()),
        Texts.part(way.apiBase()),
        way.stream() ? "stream" : "");
  }

  /** In the order of their numbers, so that each goes next to the one before. */
  private void insert(List<UsageRow> rows, List<UsageRecord> added, int attempts) {
    for (UsageRow row : rows) {
      row.number(random);
    }
    rows.sort(Comparator.comparingLong(UsageRow::number));
    List<UsageRow> rich = rows.stream().filter(UsageRow::isRich).toList();
    List<UsageRow> plain = rows.stream().filter(row -> !row.isRich()).toList();
    List<UsageRow> left = new ArrayList<>();
    note(plain, sql.updateEach(UsageRow.INSERT, plain, UsageRow::always), added, left);
    note(rich, sql.updateEach(UsageRow.INSERT_ALL, rich, UsageRow::all), added, left);
    if (!left.isEmpty() && attempts > 1) {
      Set<String> there = there(left);
      left.removeIf(row -> there.contains(row.record().id()));
      insert(left, added, attempts - 1); // another row has that number
    }
  }

  private void note(
      List<UsageRow> rows, int[] inserted, List<UsageRecord> added, List<UsageRow> left) {
    for (int i = 0; i < inserted.length; i++) {
      UsageRow row = rows.get(i);
      if (inserted[i] == 0) {
        left.add(row);
        continue;
      }
      added.add(row.record());
      if (!row.answer().isEmpty()) {
        answers.add(row.answer(), row.block(), row.number());
      }
    }
  }

  /** The ids of these that rows have. */
  private Set<String> there(List<UsageRow> rows) {
    Set<String> there = new HashSet<>();
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      Object[] ids = rows.subList(from, Math.min(rows.size(), from + AT_ONCE)).stream()
          .map(row -> row.record().id())
          .toArray();
      there.addAll(sql.query(
          "SELECT id FROM sluice_usage WHERE id IN (" + Sql.marks(ids.length) + ")",
          found -> found.getString(1),
          ids));
    }
    return there;
  }

  /** Deletes rows of requests that began before that time, oldest first, at most so many; returns how many it were. */
  int deleteBefore(long millis, int most) {
    long number = UsageRow.numberAt(millis);
    boolean more = answers.forgetBefore(number);
    int deleted = sql.update(
        "DELETE FROM sluice_usage WHERE number IN (SELECT number FROM sluice_usage"
            + " WHERE number < ? ORDER BY number LIMIT " + most + ")",
        number);
    while (more && deleted < most) { // with the last rows what is left of the index goes, too
      more = answers.forgetBefore(number);
    }
    if (deleted < most) {
      long day = TimeUnit.MILLISECONDS.toDays(millis);
      payers.forgetBefore(day, most);
      ways.forgetBefore(day, most);
    }
    return deleted;
  }
}
