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

/** Texts that many rows share, each combination of them once; rows hold its number. */
final class Lexicon {
  private static final String SEPARATOR = "\u0000"; // in no text that is stored

  /** How many are asked for at once: the next of these, so that there are few statements to prepare. */
  private static final List<Integer> SIZES = List.of(1, 8, 64);

  private static final int MOST = 64;

  private final Sql sql;
  private final int width;
  private final Map<Integer, String> find = new HashMap<>(); // by their size
  private final String add;

  private record Known(List<String> texts, long number) {}

  Lexicon(Sql sql, String table, String... columns) {
    this.sql = sql;
    this.width = columns.length;
    for (int size : SIZES) {
      find.put(size, find(table, columns, size));
    }
    this.add = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
        + Sql.marks(columns.length) + ") ON CONFLICT DO NOTHING";
  }

  private static String find(String table, String[] columns, int size) {
    String each = "(" + Sql.marks(columns.length) + ")";
    StringJoiner equal = new StringJoiner(" AND ");
    for (int i = 0; i < columns.length; i++) {
      equal.add("known." + columns[i] + " = asked.column" + (i + 1));
    }
    return "SELECT known.number, known." + String.join(", known.", columns) + " FROM (VALUES "
        + String.join(", ", Collections.nCopies(size, each)) + ") AS asked CROSS JOIN " + table
        + " AS known WHERE " + equal;
  }

  /** The numbers of these, each with a text for each column; those that have none yet get one. */
  Map<List<String>, Long> numbers(Collection<List<String>> texts) {
    Map<List<String>, Long> numbers = new HashMap<>();
    List<List<String>> unknown = find(texts, numbers);
    if (!unknown.isEmpty()) {
      sql.updateEach(add, inOneOrder(unknown), List::toArray);
      find(unknown, numbers);
    }
    return numbers;
  }

  /** Returns those that are not there. */
  private List<List<String>> find(Collection<List<String>> texts, Map<List<String>, Long> numbers) {
    List<List<String>> sought = List.copyOf(texts);
    for (int from = 0; from < sought.size(); from += MOST) {
      List<List<String>> some = sought.subList(from, Math.min(sought.size(), from + MOST));
      int size = SIZES.stream().filter(most -> most >= some.size()).findFirst().orElse(MOST);
      Stream<List<String>> filledUp = Stream.concat(
          some.stream(), Collections.nCopies(size - some.size(), some.get(0)).stream());
      sql.query(find.get(size), this::read, filledUp.flatMap(List::stream).toArray())
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
