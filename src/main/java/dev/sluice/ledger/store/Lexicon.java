package dev.sluice.ledger.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Texts that many rows share, each combination of them once; rows hold its number. */
final class Lexicon {
  private static final String SEPARATOR = "\u0000"; // in no text that is stored

  private final Sql sql;
  private final String find;
  private final String add;

  Lexicon(Sql sql, String table, String... columns) {
    this.sql = sql;
    this.find =
        "SELECT number FROM " + table + " WHERE " + String.join(" = ? AND ", columns) + " = ?";
    this.add = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
        + Sql.marks(columns.length) + ") ON CONFLICT DO NOTHING";
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
    List<Long> found = sql.firstOfEach(find, row -> row.getLong(1), sought, List::toArray, 0L);
    List<List<String>> unknown = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == 0) {
        unknown.add(sought.get(i));
      } else {
        numbers.put(sought.get(i), found.get(i));
      }
    }
    return unknown;
  }

  /** So that replicas that add the same ones never wait for each other in a circle. */
  private static List<List<String>> inOneOrder(List<List<String>> texts) {
    SortedMap<String, List<String>> sorted = new TreeMap<>();
    texts.forEach(each -> sorted.put(String.join(SEPARATOR, each), each));
    return Collections.unmodifiableList(new ArrayList<>(sorted.values()));
  }
}
