package dev.sluice.ledger.admission;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one payer uses now. Its counters outlive a change of its limits, so that what requests in flight hold is never
 * lost. Thread-safe, without locks for requests.
 */
final class Account {
  private final String name;
  private final Scope scope;
  final Window requests = new Window();
  final Window tokens = new Window();
  private static final AtomicLongFieldUpdater<Account> IN_FLIGHT =
      AtomicLongFieldUpdater.newUpdater(Account.class, "inFlight");

  private volatile long inFlight; // tickets out
  private volatile boolean retired;
  private volatile @Nullable Shares shares; // of what replicas share, once they do
  private final Purse total = new Purse(""); // all it ever spent, or since that was set
  private volatile Bounds bounds;

  /**
   * What holds at one time.
   *
   * @param owner how messages call it, such as {@code key 'ci'}
   * @param rpm as in the limits, like the next two: here they are found with one look into memory less
   * @param purses the first is the total; one for each period that is limited or was asked for
   * @param caps nanodollars, of each purse
   */
  record Bounds(
      Account account,
      String owner,
      Limits limits,
      long rpm,
      long tpm,
      long parallel,
      Purse[] purses,
      long[] caps) {
    Bounds(Account account, String owner, Limits limits, Purse[] purses, long[] caps) {
      this(account, owner, limits, limits.rpm(), limits.tpm(), limits.parallel(), purses, caps);
    }

    /** The purse of a period, or null. */
    @Nullable
    Purse purse(String period) {
      for (Purse purse : purses) {
        if (purse.period().equals(period)) {
          return purse;
        }
      }
      return null;
    }
  }

  /** Its parts of what replicas share. */
  record Shares(WindowLease requests, WindowLease tokens, SlotLease slots) {
    static Shares of(Account account) {
      return new Shares(
          new WindowLease(account.name, LimitKind.REQUESTS, account.requests),
          new WindowLease(account.name, LimitKind.TOKENS, account.tokens),
          new SlotLease(account));
    }
  }

  /** @param name see {@link dev.sluice.ledger.AccountName} */
  Account(String name, Scope scope, String owner, Limits limits) {
    this.name = name;
    this.scope = scope;
    this.bounds =
        new Bounds(this, owner, Limits.NONE, new Purse[] {total}, new long[] {Limits.UNLIMITED});
    limit(owner, limits);
  }

  String name() {
    return name;
  }

  Scope scope() {
    return scope;
  }

  /** Shows each period of its budgets, by its name. */
  void eachPeriod(BiConsumer<String, String> reader) {
    for (Purse purse : bounds.purses()) {
      if (!purse.period().isEmpty()) {
        reader.accept(name, purse.period());
      }
    }
  }

  Bounds bounds() {
    return bounds;
  }

  /** Puts other limits in force. Called by one thread at a time. */
  void limit(String owner, Limits limits) {
    List<Purse> purses = new ArrayList<>(List.of(total));
    for (Limits.Budget budget : limits.budgets()) {
      if (purses.stream().noneMatch(purse -> purse.period().equals(budget.period()))) {
        Purse before = bounds.purse(budget.period());
        purses.add(before == null ? new Purse(budget.period()) : before);
      }
    }
    long[] caps = new long[purses.size()];
    for (int i = 0; i < caps.length; i++) {
      caps[i] = cap(limits, purses.get(i).period());
    }
    bounds = new Bounds(this, owner, limits, purses.toArray(new Purse[0]), caps);
  }

  /** The least of the budgets with this period. */
  private static long cap(Limits limits, String period) {
    return limits.budgets().stream()
        .filter(budget -> budget.period().equals(period))
        .mapToLong(Limits.Budget::nanos)
        .min()
        .orElse(Limits.UNLIMITED);
  }

  /** The same ones from the first call on. */
  Shares shares() {
    Shares present = shares;
    return present != null ? present : share();
  }

  private synchronized Shares share() {
    Shares present = shares;
    if (present == null) {
      present = Shares.of(this);
      shares = present;
    }
    return present;
  }

  long inFlight() {
    return inFlight;
  }

  /** Counts a request in flight, unless there are as many already. */
  boolean enter(long limit) {
    return enter(1, limit);
  }

  /** Counts so many, unless they are more than the limit with those that there are. */
  boolean enter(long more, long limit) {
    while (true) {
      long before = inFlight;
      if (before > limit - more) {
        return false;
      }
      if (IN_FLIGHT.compareAndSet(this, before, before + more)) {
        return true;
      }
    }
  }

  void leave(long fewer) {
    IN_FLIGHT.addAndGet(this, -fewer);
  }

  /** A request has ended. */
  void leave(@Nullable SharedRoom room) {
    leave(1);
    Shares present = shares;
    if (room != null && present != null) {
      present.slots.left(room);
    }
  }

  /** Requests in flight, those of other replicas too as far as they are known. */
  long parallelUsed() {
    Shares present = shares;
    return inFlight + (present == null ? 0 : present.slots.others());
  }

  /** Requests of this minute, likewise. */
  long requestsUsed(int now) {
    Shares present = shares;
    long here = requests.used(now);
    return present == null ? here : Math.max(here, present.requests.used(now));
  }

  long tokensUsed(int now) {
    Shares present = shares;
    long here = tokens.used(now);
    return present == null ? here : Math.max(here, present.tokens.used(now));
  }

  /** Ticks until they are counted anew. */
  int requestTicks(int now) {
    Shares present = shares;
    int here = requests.left(now);
    return present == null ? here : Math.max(here, present.requests.ticksLeft(now));
  }

  int tokenTicks(int now) {
    Shares present = shares;
    int here = tokens.left(now);
    return present == null ? here : Math.max(here, present.tokens.ticksLeft(now));
  }

  /** Counts what was used beyond what was held for it. */
  void addTokens(int now, long more, @Nullable SharedRoom room) {
    if (room == null) {
      tokens.add(now, more);
    } else if (shares().tokens.add(now, more)) {
      room.note(shares().tokens);
    }
  }

  /** Whether something is left of each of its budgets. */
  boolean canPay(long now, ZoneId zone) {
    Bounds present = bounds;
    for (int i = 0; i < present.caps.length; i++) {
      Purse purse = present.purses[i];
      if (present.caps[i] != Limits.UNLIMITED) {
        purse.roll(now, zone);
        if (purse.spent() >= present.caps[i]) {
          return false;
        }
      }
    }
    return true;
  }

  /** Nanodollars spent in all. */
  long spent() {
    return total.spent();
  }

  /** Nobody is to enter it any more, unless somebody is in it. Returns whether that is so. */
  boolean retire() {
    retired = true; // before it is looked at who is in it: who comes in now sees it afterwards
    if (inFlight != 0) {
      retired = false;
    }
    return retired;
  }

  /** Whether another one counts in its place. */
  boolean isRetired() {
    return retired;
  }

  /** Whether it can be forgotten without anybody having more for it. */
  boolean isIdle(int now) {
    return inFlight == 0 && requests.used(now) == 0 && tokens.used(now) == 0;
  }
}
