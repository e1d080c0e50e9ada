package dev.sluice.ledger.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds rows by the ids of their answers: a look into each block of records. May find others; the rows tell. */
final class AnswerIndex {
  private static final int PLACES = 32; // of a block; a power of two
  private static final int ENTRY = Integer.BYTES + Long.BYTES;
  private static final int MOST = 500; // rows found, nearly all of them others with a like hash
  /** The newest block, as SQL. */
  static final String NEWEST_BLOCK =
      "COALESCE((SELECT MAX(number) / " + PLACES + " FROM sluice_usage_answers), 0)";

  private static final String ADD =
      "INSERT INTO sluice_usage_answers AS a (number, latest, entries)"
          + " VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET entries = a.entries || excluded.entries,"
          + " latest = CASE WHEN a.latest > excluded.latest THEN a.latest ELSE excluded.latest END";
  private static final String FIND = "WITH RECURSIVE blocks (number) AS (SELECT"
      + " COALESCE(MAX(number) / " + PLACES + ", -1) FROM sluice_usage_answers UNION ALL SELECT"
      + " number - 1 FROM blocks WHERE number > (SELECT COALESCE(MIN(number), 0) / " + PLACES
      + " FROM sluice_usage_answers)) SELECT a.entries FROM blocks JOIN sluice_usage_answers a"
      + " ON a.number = blocks.number * " + PLACES + " + ?";

  private final Sql sql;
  private final SortedMap<Long, Entries> fresh = new TreeMap<>(); // by their rows' numbers

  /** What is added to one row of the index. */
  private static final class Entries {
    private ByteBuffer bytes = ByteBuffer.allocate(64 * ENTRY);
    private long latest;

    void add(int hash, long number) {
      if (!bytes.hasRemaining()) {
        int size = bytes.position();
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), 2 * size)).position(size);
      }
      bytes.putInt(hash).putLong(number);
      latest = Math.max(latest, number);
    }

    String text() {
      return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }
  }

  AnswerIndex(Sql sql) {
    this.sql = sql;
  }

  /**
   * Takes an answer, for {@link #store}.
   *
   * @param block of its record
   * @param number of the record's row
   */
  void add(String answer, long block, long number) {
    int hash = hash(answer);
    fresh.computeIfAbsent(block * PLACES + place(hash), absent -> new Entries()).add(hash, number);
  }

  void store() {
    sql.updateEach(ADD, List.copyOf(fresh.keySet()), place -> {
      Entries entries = fresh.get(place);
      return new Object[] {place, entries.latest, entries.text()};
    });
    fresh.clear();
  }

  /** Numbers of rows whose answers may have this id. */
  List<Long> find(String answer) {
    int hash = hash(answer);
    List<Long> found = new ArrayList<>();
    for (String entries : sql.query(FIND, row -> row.getString(1), place(hash))) {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(entries));
      while (bytes.hasRemaining() && found.size() < MOST) {
        int each = bytes.getInt();
        long number = bytes.getLong();
        if (each == hash) {
          found.add(number);
        }
      }
    }
    return found;
  }

  /** Forgets the oldest block, if all of its rows are before that number. */
  void forgetBefore(long number) {
    Long first = sql.first("SELECT MIN(number) FROM sluice_usage_answers", row -> row.getLong(1));
    long begin = first == null ? 0 : first / PLACES * PLACES;
    sql.update(
        "DELETE FROM sluice_usage_answers WHERE number BETWEEN ? AND ? AND NOT EXISTS (SELECT 1"
            + " FROM sluice_usage_answers WHERE number BETWEEN ? AND ? AND latest >= ?)",
        begin,
        begin + PLACES - 1,
        begin,
        begin + PLACES - 1,
        number);
  }

  private static int place(int hash) {
    return hash & PLACES - 1;
  }

  /** The same on every Java. */
  private static int hash(String answer) {
    int hash = answer.hashCode() * 0x9E3779B1; // 2^32 divided by the golden ratio
    return hash ^ hash >>> 15;
  }
}
