package dev.sluice.ledger.admission.account;

import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A deployment, or all deployments of a provider, and what it cost in the present period of its budget. Thread-safe,
 * without locks.
 */
public final class Payee {
  private final String account;
  private final Purse purse;
  private final LongSupplier wall;

  /**
   * @param account see {@link dev.sluice.ledger.AccountName}
   * @param wall milliseconds since the epoch
   */
  Payee(String account, Purse purse, LongSupplier wall) {
    this.account = account;
    this.purse = purse;
    this.wall = wall;
  }

  /** The same as it stands now, for itself. */
  public Payee copy() {
    long now = wall.getAsLong();
    Purse copy = new Purse(purse.period());
    copy.set(purse.spent(), purse.resetsAt());
    return new Payee(account, copy, () -> now);
  }

  /** Nanodollars that it cost in the present period. */
  public long spent() {
    return present().spent();
  }

  /** Whether it cost as much in the present period. */
  public boolean hasSpent(long nanos) {
    return purse.spent() >= nanos && spent() >= nanos; // most have not, whatever the clock says
  }

  /** Milliseconds until the present period ends. */
  public long left() {
    return Math.max(0, present().resetsAt() - wall.getAsLong());
  }

  /** @param nanos nanodollars that it cost more; less than 0: less */
  public void charge(long nanos) {
    present().settle(0, nanos);
  }

  /** What replicas share of it: asked for nothing, it tells what was spent here, and learns what was elsewhere. */
  Lease lease() {
    return present().lease(account);
  }

  private Purse present() {
    purse.roll(wall.getAsLong(), ZoneOffset.UTC);
    return purse;
  }

  /** How a budget's period is called whose ends are the multiples of its length since the epoch. */
  static String period(long millis) {
    return TimeUnit.MILLISECONDS.toSeconds(millis) + BudgetPeriod.EVERY;
  }
}
