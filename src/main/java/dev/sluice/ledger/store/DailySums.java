package dev.sluice.ledger.store;

import dev.sluice.ledger.UsageRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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

  private final Sql sql;

  DailySums(Sql sql) {
    this.sql = sql;
  }

  void add(List<UsageRecord> records) {
    Map<String, long[]> days = new TreeMap<>();
    Map<String, long[]> tags = new TreeMap<>();
    for (UsageRecord record : records) {
      String place = String.join(SEPARATOR, place(record));
      sum(days, place, record);
      for (String tag : record.tags()) {
        sum(tags, Texts.part(tag) + SEPARATOR + place, record);
      }
    }
    store("sluice_daily_sums", PLACE, days);
    List<String> tagged = new ArrayList<>(List.of("tag"));
    tagged.addAll(PLACE);
    store("sluice_daily_tags", tagged, tags);
  }

  private static List<String> place(UsageRecord record) {
    return List.of(
        day(record.times().startedAt()),
        Objects.toString(record.payer().key(), ""),
        Texts.part(record.payer().userId()),
        Texts.part(record.payer().teamId()),
        Texts.part(record.payer().customer()),
        Texts.part(record.way().modelGroup()),
        Texts.part(record.way().model()),
        Texts.part(record.way().provider()));
  }

  private static void sum(Map<String, long[]> sums, String place, UsageRecord record) {
    long[] sum = sums.computeIfAbsent(place, absent -> new long[COUNTS.size()]);
    sum[0]++;
    sum[1] += record.outcome().isSuccess() ? 0 : 1;
    sum[2] += record.usage().promptTokens();
    sum[3] += record.usage().completionTokens();
    sum[4] += record.costNanos();
    sum[5] += record.usage().cachedTokens();
    sum[6] += record.usage().cacheCreationTokens();
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

  static String day(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
