package dev.sluice.ledger.store;

/** Up to where each spool's records are stored, whatever became of the rows since. */
final class SpoolMarks {
  private final Sql sql;

  SpoolMarks(Sql sql) {
    this.sql = sql;
  }

  /**
   * Number of the last stored record of a run, 0 before the first. Waits for a transaction that was given up on this
   * side and still goes on at the database.
   */
  long lock(String run) {
    sql.update("INSERT INTO sluice_spools (run, stored) VALUES (?, 0) ON CONFLICT DO NOTHING", run);
    sql.update("UPDATE sluice_spools SET stored = stored WHERE run = ?", run);
    Long stored =
        sql.first("SELECT stored FROM sluice_spools WHERE run = ?", row -> row.getLong(1), run);
    return stored == null ? 0 : stored;
  }

  void advance(String run, long stored) {
    sql.update("UPDATE sluice_spools SET stored = ? WHERE run = ?", stored, run);
  }

  void forget(String run) {
    sql.update("DELETE FROM sluice_spools WHERE run = ?", run);
  }
}
