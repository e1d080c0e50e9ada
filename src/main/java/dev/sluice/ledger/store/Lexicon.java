package dev.sluice.ledger.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Texts that many rows share, each combination of them once; rows hold its number. It knows the last day on which a
 * combination was used, which is written again once a day: so it can go when the rows of that day have gone.
 */
final class Lexicon {
  private static final String SEPARATOR = "\u0000"; // in no text that is stored

  /** How many are asked for at once: the next of these, so that there are few statements to prepare. */
  private static final List<Integer> SIZES = List.of(1, 8, 64);

  private static final int MOST = 64;

  private final Sql sql;
  private final int width;
  private final Map<Integer, String> find = new HashMap<>(); // by their size
  private final String add;
  private final String forget;

  private record Known(List<String> texts, long number) {}

  Lexicon(Sql sql, String table, String... columns) {
    this.sql = sql;
    this.width = columns.length;
    for (int size : SIZES) {
      find.put(size, find(table, columns, size));
    }
    String all = String.join(", ", columns);
    this.add = "INSERT INTO " + table + " (" + all + ", used_on) VALUES (" + Sql.marks(width + 1)
        + ") ON CONFLICT (" + all + ") DO UPDATE SET used_on = excluded.used_on WHERE "
        + table + ".used_on < excluded.used_on";
    this.forget = "DELETE FROM " + table + " WHERE used_on < ? AND number IN (SELECT number FROM "
        + table + " WHERE used_on < ? LIMIT ?)";
  }

  private static String find(String table, String[] columns, int size) {
    String each = "(" + Sql.marks(columns.length) + ")";
    StringJoiner equal = new StringJoiner(" AND ");
    for (int i = 0; i < columns.length; i++) {
      equal.add("known." + columns[i] + " = asked.column" + (i + 1));
    }
    return "SELECT known.number, known." + String.join(", known.", columns) + " FROM (VALUES "
        + String.join(", ", Collections.nCopies(size, each)) + ") AS asked CROSS JOIN " + table
        + " AS known WHERE " + equal + " AND known.used_on >= ?";
  }

  /**
   * The numbers of these, each with a text for each column; those that have none yet get one.
   *
   * @param day since 1970: no row that gets these numbers is of a later one
   */
  Map<List<String>, Long> numbers(Collection<List<String>> texts, long day) {
    Map<List<String>, Long> numbers = new HashMap<>();
    List<List<String>> unused = find(texts, day, numbers);
    if (!unused.isEmpty()) {
      sql.updateEach(add, inOneOrder(unused), each -> with(each.stream(), day));
      find(unused, day, numbers);
    }
    return numbers;
  }

  /** Lets those go that were last used before this day, so many at most. */
  void forgetBefore(long day, int most) {
    sql.update(forget, day, day, most);
  }

  private static Object[] with(Stream<String> texts, long day) {
    return Stream.concat(texts, Stream.of(day)).toArray();
  }

  /** Returns those that are not there, or not of that day or a later one. */
  private List<List<String>> find(
      Collection<List<String>> texts, long day, Map<List<String>, Long> numbers) {
    List<List<String>> sought = List.copyOf(texts);
    for (int from = 0; from < sought.size(); from += MOST) {
      List<List<String>> some = sought.subList(from, Math.min(sought.size(), from + MOST));
      int size = SIZES.stream().filter(most -> most >= some.size()).findFirst().orElse(MOST);
      Stream<List<String>> filledUp = Stream.concat(
          some.stream(), Collections.nCopies(size - some.size(), some.get(0)).stream());
      sql.query(find.get(size), this::read, with(filledUp.flatMap(List::stream), day))
          .forEach(known -> numbers.put(known.texts, known.number));
    }
    return sought.stream().filter(each -> !numbers.containsKey(each)).toList();
  }

  private Known read(ResultSet row) throws SQLException {
    List<String> texts = new ArrayList<>(width);
    for (int column = 2; column <= width + 1; column++) {
      texts.add(row.getString(column));
    }
    return new Known(List.copyOf(texts), row.getLong(1));
  }

  /** So that replicas that add the same ones never wait for each other in a circle. */
  private static List<List<String>> inOneOrder(List<List<String>> texts) {
    SortedMap<String, List<String>> sorted = new TreeMap<>();
    texts.forEach(each -> sorted.put(String.join(SEPARATOR, each), each));
    return Collections.unmodifiableList(new ArrayList<>(sorted.values()));
  }
}
