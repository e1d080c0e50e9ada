package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.Balance;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What was spent in the present period of a budget, and what requests in flight may still cost. Nanodollars.
 * Thread-safe: {@code committed} alone decides, and every change is an addition, so no order of them loses anything.
 */
public final class Purse {
  static final long REFUSED = -1;
  private static final AtomicLongFieldUpdater<Purse> COMMITTED = updater("committed");
  private static final AtomicLongFieldUpdater<Purse> SPENT = updater("spent");
  private static final AtomicLongFieldUpdater<Purse> OWN_SPENT = updater("ownSpent");
  private static final AtomicLongFieldUpdater<Purse> RESETS_AT = updater("resetsAt");

  private final String period; // empty: never begins anew
  private final long longest; // milliseconds, more than it ever lasts
  private volatile long committed; // spent, and held by requests in flight
  private volatile long spent;
  private volatile long ownSpent; // through this process, in every period
  private volatile long ownBefore; // of that, before the present one
  private volatile long resetsAt; // milliseconds since the epoch; 0: not begun
  private @Nullable PurseLease lease;

  Purse(String period) {
    this.period = period;
    this.longest = period.isEmpty() ? 0 : BudgetPeriod.longest(period);
  }

  private static AtomicLongFieldUpdater<Purse> updater(String field) {
    return AtomicLongFieldUpdater.newUpdater(Purse.class, field);
  }

  public String period() {
    return period;
  }

  /** Begins the next period if this one is over. */
  public void roll(long now, ZoneId zone) {
    long end = resetsAt;
    if (period.isEmpty() || now < end && end - now < longest) {
      return;
    }
    boolean over = end != 0 && now >= end;
    if (RESETS_AT.compareAndSet(this, end, BudgetPeriod.nextReset(period, now, zone)) && over) {
      ownBefore = ownSpent;
      COMMITTED.addAndGet(this, -SPENT.getAndSet(this, 0));
    }
  }

  /**
   * Holds as much as is wanted, or what is left if that is enough.
   *
   * @param least what must be left; something must be, even if it is 0
   * @return what is held, or {@link #REFUSED}
   */
  long hold(long wanted, long least, long limit) {
    while (true) {
      long before = committed;
      long left = limit - before;
      if (left <= 0 || left < least) {
        return REFUSED;
      }
      long held = Math.min(wanted, left);
      if (held == 0 || COMMITTED.compareAndSet(this, before, before + held)) {
        return held;
      }
    }
  }

  /**
   * The same, or {@link Lease#SHORT}.
   *
   * @param room where more is asked for, or null: what is counted here decides
   */
  public long hold(@Nullable SharedRoom room, String account, long wanted, long least, long limit) {
    if (room == null) {
      return hold(wanted, least, limit);
    }
    PurseLease own = lease(account);
    long held = own.hold(wanted, least, limit);
    own.prefetch(room);
    return held;
  }

  public void giveBack(long held) {
    COMMITTED.addAndGet(this, -held);
  }

  /** What was held is spent, or something else. */
  public void settle(long held, long nanos) {
    COMMITTED.addAndGet(this, nanos - held);
    SPENT.addAndGet(this, nanos);
    OWN_SPENT.addAndGet(this, nanos);
  }

  /** Others have spent more than was known here; less than 0: less. */
  void correct(long nanos) {
    COMMITTED.addAndGet(this, nanos);
    SPENT.addAndGet(this, nanos);
  }

  /** Spent through this process in every period. */
  long ownSpent() {
    return ownSpent;
  }

  /** Of that, before the present period. */
  long ownBefore() {
    return ownBefore;
  }

  /** Its part of what replicas share; the same from the first call on. */
  public synchronized PurseLease lease(String account) {
    if (lease == null) {
      lease = new PurseLease(account, this);
    }
    return lease;
  }

  /**
   * Sets what was spent; what is held stays.
   *
   * @param end of the period; 0 leaves it to the calendar
   */
  void set(long nanos, long end) {
    forgetLease();
    if (end != resetsAt && resetsAt != 0) {
      ownBefore = ownSpent;
    }
    COMMITTED.addAndGet(this, nanos - SPENT.getAndSet(this, nanos));
    resetsAt = end;
  }

  public void set(Balance balance) {
    set(balance.nanos(), balance.resetsAt());
  }

  /** The same if it is of the present period, and more. */
  public void atLeast(Balance stored) {
    if (stored.resetsAt() == resetsAt && spent < stored.nanos()) {
      set(stored);
    }
  }

  /** The same if more is stored of its period than is known here, or a later one. */
  public void reread(Balance stored) {
    if (stored.resetsAt() > resetsAt) {
      set(stored);
    } else {
      atLeast(stored);
    }
  }

  long spent() {
    return spent;
  }

  private synchronized void forgetLease() {
    if (lease != null) {
      lease.forget();
    }
  }

  /** Spent, or held by requests in flight. */
  public long committed() {
    return committed;
  }

  /** Milliseconds since the epoch; 0: never. */
  public long resetsAt() {
    return resetsAt;
  }
}
