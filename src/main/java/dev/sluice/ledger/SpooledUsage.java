package dev.sluice.ledger;

import java.util.List;

/**
 * Records in the order in which a spool kept them, without a gap.
 *
 * @param run names the spool's files of one process; it numbers its records from 1
 * @param first number of the first record
 */
public record SpooledUsage(String run, long first, List<UsageRecord> records) {
  /** Number of the last record. */
  public long last() {
    return first + records.size() - 1;
  }

  /** The same without the records up to this number. */
  public SpooledUsage after(long number) {
    int skipped = (int) Math.min(records.size(), Math.max(0, number - first + 1));
    return new SpooledUsage(run, first + skipped, records.subList(skipped, records.size()));
  }

  /** The first so many of them. */
  public SpooledUsage first(int count) {
    return new SpooledUsage(run, first, records.subList(0, Math.min(count, records.size())));
  }
}
