package dev.sluice.ledger.store;

/** Up to where each spool's records are stored, whatever became of the rows since. */
final class SpoolMarks {
  private static final int BLOCK = 4096; // records of a run whose answers' ids are indexed together

  private final Sql sql;

  /**
   * How far a run is stored.
   *
   * @param stored number of the last stored record, 0 before the first
   * @param firstBlock of its records
   */
  record Mark(long stored, long firstBlock) {
    /** The block of a record of the run. */
    long block(long number) {
      return firstBlock + number / BLOCK;
    }
  }

  SpoolMarks(Sql sql) {
    this.sql = sql;
  }

  /**
   * Reads a run's mark, and makes it before the first record. Waits for a transaction that was given up on this side and
   * still goes on at the database.
   */
  Mark lock(String run) {
    sql.update(
        "INSERT INTO sluice_spools (run, stored, first_block) SELECT ?, 0,"
            + " " + AnswerIndex.NEWEST_BLOCK + " + 1"
            + " WHERE NOT EXISTS (SELECT 1 FROM sluice_spools WHERE run = ?)"
            + " ON CONFLICT DO NOTHING",
        run,
        run);
    sql.update("UPDATE sluice_spools SET stored = stored WHERE run = ?", run);
    Mark mark = sql.first(
        "SELECT stored, first_block FROM sluice_spools WHERE run = ?",
        row -> new Mark(row.getLong(1), row.getLong(2)),
        run);
    return mark == null ? new Mark(0, 0) : mark;
  }

  void advance(String run, long stored) {
    sql.update("UPDATE sluice_spools SET stored = ? WHERE run = ?", stored, run);
  }

  void forget(String run) {
    sql.update("DELETE FROM sluice_spools WHERE run = ?", run);
  }
}
