package dev.sluice.ledger.admission;

import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was spent in the present period of a budget, and what requests in flight may still cost. Nanodollars.
 * Thread-safe: {@code committed} alone decides, and every change is an addition, so no order of them loses anything.
 */
final class Purse {
  static final long REFUSED = -1;

  private final String period; // empty: never begins anew
  private final long longest; // milliseconds, more than it ever lasts
  private final AtomicLong committed = new AtomicLong(); // spent, and held by requests in flight
  private final AtomicLong spent = new AtomicLong();
  private final AtomicLong ownSpent = new AtomicLong();
  private final AtomicLong resetsAt =
      new AtomicLong(); // milliseconds since the epoch; 0: not begun

  private @Nullable PurseLease lease;

  Purse(String period) {
    this.period = period;
    this.longest = period.isEmpty() ? 0 : BudgetPeriod.longest(period);
  }

  String period() {
    return period;
  }

  /** Begins the next period if this one is over. */
  void roll(long now, ZoneId zone) {
    long end = resetsAt.get();
    if (period.isEmpty() || now < end && end - now < longest) {
      return;
    }
    boolean over = end != 0 && now >= end;
    if (resetsAt.compareAndSet(end, BudgetPeriod.nextReset(period, now, zone)) && over) {
      committed.addAndGet(-spent.getAndSet(0));
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
      long before = committed.get();
      long left = limit - before;
      if (left <= 0 || left < least) {
        return REFUSED;
      }
      long held = Math.min(wanted, left);
      if (held == 0 || committed.compareAndSet(before, before + held)) {
        return held;
      }
    }
  }

  void giveBack(long held) {
    committed.addAndGet(-held);
  }

  void spend(long nanos) {
    committed.addAndGet(nanos);
    spent.addAndGet(nanos);
    ownSpent.addAndGet(nanos);
  }

  /** Others have spent more than was known here; less than 0: less. */
  void correct(long nanos) {
    committed.addAndGet(nanos);
    spent.addAndGet(nanos);
  }

  /** Spent through this process since it began, in every period. */
  long ownSpent() {
    return ownSpent.get();
  }

  /** Its part of what replicas share; the same from the first call on. */
  synchronized PurseLease lease(String account) {
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
    committed.addAndGet(nanos - spent.getAndSet(nanos));
    resetsAt.set(end);
  }

  long spent() {
    return spent.get();
  }

  private synchronized void forgetLease() {
    if (lease != null) {
      lease.forget();
    }
  }

  /** Spent, or held by requests in flight. */
  long committed() {
    return committed.get();
  }

  /** Milliseconds since the epoch; 0: never. */
  long resetsAt() {
    return resetsAt.get();
  }
}
