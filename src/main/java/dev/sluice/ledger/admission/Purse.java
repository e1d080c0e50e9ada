package dev.sluice.ledger.admission;

import dev.sluice.ledger.Balance;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What was spent in the present period of a budget, and what requests in flight may still cost. Nanodollars.
 * Thread-safe: {@code committed} alone decides, and every change is an addition, so no order of them loses anything.
 * Requests take no lock, but for the one that begins a period: all that belongs to it changes in one step.
 */
final class Purse {
  static final long REFUSED = -1;
  private static final AtomicLongFieldUpdater<Purse> COMMITTED = updater("committed");
  private static final AtomicLongFieldUpdater<Purse> OWN_SPENT = updater("ownSpent");

  private final String period; // empty: never begins anew
  private final long longest; // milliseconds, more than it ever lasts
  private volatile long committed; // spent, and held by requests in flight
  private volatile long ownSpent; // through this process, in every period

  // Written with the lock only.
  private long ownBefore; // of ownSpent, before the present period
  private volatile long base; // ownSpent, less what was spent in the present period
  private volatile long resetsAt; // milliseconds since the epoch; 0: not begun
  private @Nullable PurseLease lease;

  Purse(String period) {
    this.period = period;
    this.longest = period.isEmpty() ? 0 : BudgetPeriod.longest(period);
  }

  private static AtomicLongFieldUpdater<Purse> updater(String field) {
    return AtomicLongFieldUpdater.newUpdater(Purse.class, field);
  }

  String period() {
    return period;
  }

  /** Begins the next period if this one is over. */
  void roll(long now, ZoneId zone) {
    if (isOver(now)) {
      begin(now, BudgetPeriod.nextReset(period, now, zone));
    }
  }

  private boolean isOver(long now) {
    long end = resetsAt;
    return !period.isEmpty() && (now >= end || end - now >= longest);
  }

  private synchronized void begin(long now, long next) {
    if (!isOver(now)) {
      return; // another has begun it
    }
    if (resetsAt != 0 && now >= resetsAt) {
      ownBefore = ownSpent;
      spend(0, ownBefore);
    }
    resetsAt = next;
  }

  /** So much was spent, when so much had been spent here. Needs the lock. */
  private void spend(long nanos, long own) {
    COMMITTED.addAndGet(this, nanos - (own - base));
    base = own - nanos;
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
  long hold(@Nullable SharedRoom room, String account, long wanted, long least, long limit) {
    if (room == null) {
      return hold(wanted, least, limit);
    }
    PurseLease own = lease(account);
    long held = own.hold(wanted, least, limit);
    own.prefetch(room);
    return held;
  }

  void giveBack(long held) {
    COMMITTED.addAndGet(this, -held);
  }

  /** What was held is spent, or something else. */
  void settle(long held, long nanos) {
    COMMITTED.addAndGet(this, nanos - held);
    OWN_SPENT.addAndGet(this, nanos);
  }

  /**
   * What is to be told of one period.
   *
   * @param end as {@link #resetsAt}
   * @param here what was spent through this process, in every period
   * @param before of that, before this one
   * @param others what was spent in it through others, as far as it is known
   */
  record Statement(long end, long here, long before, long others) {}

  synchronized Statement statement() {
    return new Statement(resetsAt, ownSpent, ownBefore, Math.max(0, ownBefore - base));
  }

  /**
   * All have spent so much, unless that is of a period that is over.
   *
   * @param end of that period
   * @param here what was spent through this process when they told
   * @param ceiling is put in force so that nobody sees more room than there is
   */
  synchronized void correct(long end, long all, long here, Runnable ceiling) {
    if (end != resetsAt) {
      return;
    }
    if (all > here - base) {
      spend(all, here);
      ceiling.run();
    } else {
      ceiling.run();
      spend(all, here);
    }
  }

  /** Spent through this process in every period. */
  long ownSpent() {
    return ownSpent;
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
  synchronized void set(long nanos, long end) {
    if (lease != null) {
      lease.forget();
    }
    long own = ownSpent;
    if (end != resetsAt && resetsAt != 0) {
      ownBefore = own;
    }
    spend(nanos, own);
    resetsAt = end;
  }

  void set(Balance balance) {
    set(balance.nanos(), balance.resetsAt());
  }

  /** The same if it is of the present period, and more. */
  synchronized void atLeast(Balance stored) {
    if (stored.resetsAt() == resetsAt && spent() < stored.nanos()) {
      set(stored);
    }
  }

  /** The same if more is stored of its period than is known here, or a later one. */
  synchronized void reread(Balance stored) {
    if (stored.resetsAt() > resetsAt) {
      set(stored);
    } else {
      atLeast(stored);
    }
  }

  long spent() {
    long before = base; // first, so that it is never less than nothing
    return ownSpent - before;
  }

  /** Spent, or held by requests in flight. */
  long committed() {
    return committed;
  }

  /** Milliseconds since the epoch; 0: never. */
  long resetsAt() {
    return resetsAt;
  }
}
