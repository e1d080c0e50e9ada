package dev.sluice.ledger.store;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Way;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Sums of requests by their day in UTC and what they had in common; those with tags again, by tag. */
final class DailySums {
  static final List<String> PLACE = List.of(
      "day", "key_hash", "user_id", "team_id", "customer", "model_group", "model", "provider");
  static final List<String> COUNTS = List.of(
      "requests",
      "failures",
      "prompt_tokens",
      "completion_tokens",
      "cost_nanos",
      "cached_tokens",
      "cache_creation_tokens");
  private static final String SEPARATOR = "\u0000"; // in no text that is stored

  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final Sql sql;

  /**
   * What requests have in common that are counted together.
   *
   * @param day since 1970-01-01
   */
  private record Place(
      long day, Payer payer, String group, String model, String provider, Set<String> tags) {
    static Place of(UsageRecord record) {
      Way way = record.way();
      return new Place(
          Math.floorDiv(record.times().startedAt(), DAY_MILLIS),
          record.payer(),
          way.modelGroup(),
          way.model(),
          way.provider(),
          record.tags());
    }

    /** Whether it is clear at a glance: what is read one after the other shares its parts. */
    static boolean isShared(UsageRecord one, UsageRecord other) {
      return one.payer() == other.payer()
          && one.way() == other.way()
          && one.tags() == other.tags()
          && Math.floorDiv(one.times().startedAt(), DAY_MILLIS)
              == Math.floorDiv(other.times().startedAt(), DAY_MILLIS);
    }

    /** The values of {@link #PLACE}. */
    String columns() {
      return String.join(
          SEPARATOR,
          LocalDate.ofEpochDay(day).toString(),
          Objects.toString(payer.key(), ""),
          Texts.part(payer.userId()),
          Texts.part(payer.teamId()),
          Texts.part(payer.customer()),
          Texts.part(group),
          Texts.part(model),
          Texts.part(provider));
    }
  }

  DailySums(Sql sql) {
    this.sql = sql;
  }

  void add(List<UsageRecord> records) {
    Map<Place, long[]> places = new HashMap<>();
    UsageRecord before = null;
    long[] counts = new long[0];
    for (UsageRecord record : records) {
      if (before == null || !Place.isShared(before, record)) {
        counts = places.computeIfAbsent(Place.of(record), absent -> new long[COUNTS.size()]);
      }
      count(counts, record);
      before = record;
    }
    SortedMap<String, long[]> days = new TreeMap<>();
    SortedMap<String, long[]> tags = new TreeMap<>();
    places.forEach((place, sums) -> {
      String columns = place.columns();
      merge(days, columns, sums);
      for (String tag : place.tags) {
        merge(tags, Texts.part(tag) + SEPARATOR + columns, sums);
      }
    });
    store("sluice_daily_sums", PLACE, days);
    List<String> tagged = new ArrayList<>(List.of("tag"));
    tagged.addAll(PLACE);
    store("sluice_daily_tags", tagged, tags);
  }

  private static void count(long[] counts, UsageRecord record) {
    counts[0]++;
    counts[1] += record.outcome().isSuccess() ? 0 : 1;
    counts[2] += record.usage().promptTokens();
    counts[3] += record.usage().completionTokens();
    counts[4] += record.costNanos();
    counts[5] += record.usage().cachedTokens();
    counts[6] += record.usage().cacheCreationTokens();
  }

  private static void merge(Map<String, long[]> sums, String columns, long[] counts) {
    sums.merge(columns, counts, (sum, more) -> {
      long[] both = new long[sum.length];
      Arrays.setAll(both, i -> sum[i] + more[i]);
      return both;
    });
  }

  private void store(String table, List<String> columns, Map<String, long[]> sums) {
    List<Object[]> rows = new ArrayList<>();
    sums.forEach((place, sum) -> {
      List<Object> values = new ArrayList<>(List.of(place.split(SEPARATOR, -1)));
      for (long each : sum) {
        values.add(each);
      }
      rows.add(values.toArray());
    });
    sql.updateEach(statement(table, columns), rows);
  }

  private static String statement(String table, List<String> columns) {
    List<String> additions = COUNTS.stream()
        .map(count -> count + " = sums." + count + " + excluded." + count)
        .toList();
    String names = String.join(", ", columns);
    return "INSERT INTO " + table + " AS sums (" + names + ", " + String.join(", ", COUNTS)
        + ") VALUES (" + Sql.marks(columns.size() + COUNTS.size()) + ") ON CONFLICT (" + names
        + ") DO UPDATE SET " + String.join(", ", additions);
  }
}
