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
  private static final int BLOCKS_AT_ONCE = 256; // some 500 KiB of entries
  private static final String BLOCKS = "SELECT"
      + " COALESCE((SELECT MIN(number) FROM sluice_usage_answers), 0) / " + PLACES + ","
      + " COALESCE((SELECT MAX(number) FROM sluice_usage_answers), 0) / " + PLACES;
  private static final String FIND =
      "WITH RECURSIVE blocks (number) AS (SELECT CAST(? AS BIGINT) UNION ALL"
          + " SELECT number - 1 FROM blocks WHERE number > ?) SELECT a.entries"
          + " FROM blocks CROSS JOIN sluice_usage_answers a" // in this order
          + " WHERE a.number = blocks.number * " + PLACES + " + ? AND a.latest >= ?";
  private static final int FORGOTTEN_AT_ONCE = 1000;
  /** The first look finds them, the second one is at what another transaction may have changed since. */
  private static final String FORGET =
      "DELETE FROM sluice_usage_answers WHERE number IN (SELECT number FROM sluice_usage_answers"
          + " WHERE latest < ? LIMIT " + FORGOTTEN_AT_ONCE + ") AND latest < ?";

  private final Sql sql;
  private final SortedMap<Long, Entries> fresh = new TreeMap<>(); // by their rows' numbers

  /** What there is of the index. */
  private record Blocks(long oldest, long newest) {}

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

  /**
   * Numbers of rows whose answers may have this id, the newest blocks first.
   *
   * @param least of the numbers that are sought
   */
  List<Long> find(String answer, long least) {
    int hash = hash(answer);
    Blocks blocks =
        sql.query(BLOCKS, row -> new Blocks(row.getLong(1), row.getLong(2))).get(0);
    List<Long> found = new ArrayList<>();
    for (long to = blocks.newest;
        to >= blocks.oldest && found.size() < MOST;
        to -= BLOCKS_AT_ONCE) {
      long from = Math.max(blocks.oldest, to - BLOCKS_AT_ONCE + 1);
      sql.query(
              FIND, row -> like(hash, least, row.getString(1)), to, from, (long) place(hash), least)
          .forEach(found::addAll);
    }
    return found.subList(0, Math.min(MOST, found.size()));
  }

  private static List<Long> like(int hash, long least, String entries) {
    List<Long> numbers = new ArrayList<>(0);
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(entries));
    while (bytes.hasRemaining()) {
      int each = bytes.getInt();
      long number = bytes.getLong();
      if (each == hash && number >= least) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** Forgets some of the rows of the index that tell of none but before that number; returns whether there may be more. */
  boolean forgetBefore(long number) {
    return sql.update(FORGET, number, number) == FORGOTTEN_AT_ONCE;
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
