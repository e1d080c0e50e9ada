package dev.sluice.ledger;

/**
 * What the ledger verticle hands its work to.
 *
 * @param live what lanes see of what is stored
 * @param periods when the period of a budget ends
 */
public record LedgerParts(
    LiveRows live, Management management, UsageKeeping usage, PeriodEnds periods) {

  /** Parts that do nothing: for a ledger of which only the database matters. */
  public static LedgerParts none() {
    Unattended none = new Unattended();
    return new LedgerParts(none, none, none, none);
  }

  /** The calendar of budgets. */
  public interface PeriodEnds {
    /**
     * @param period as in {@link Balance#window}, not empty
     * @param now milliseconds since the epoch; the result likewise, and later
     */
    long nextReset(String period, long now);
  }
}
