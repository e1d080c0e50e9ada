package dev.sluice.ledger.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
  final WindowLease requestLease;
  final WindowLease tokenLease;
  final AtomicLong inFlight = new AtomicLong(); // tickets out
  private final Purse total = new Purse(""); // all it ever spent, or since that was set
  private volatile Bounds bounds;

  /**
   * What holds at one time.
   *
   * @param owner how messages call it, such as {@code key 'ci'}
   * @param purses the first is the total; one for each period that is limited or was asked for
   * @param caps nanodollars, of each purse
   */
  record Bounds(Account account, String owner, Limits limits, List<Purse> purses, long[] caps) {
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

  /** @param name see {@link dev.sluice.ledger.AccountName} */
  Account(String name, Scope scope, String owner, Limits limits) {
    this.name = name;
    this.scope = scope;
    this.requestLease = new WindowLease(name, LimitKind.REQUESTS, requests);
    this.tokenLease = new WindowLease(name, LimitKind.TOKENS, tokens);
    this.bounds =
        new Bounds(this, owner, Limits.NONE, List.of(total), new long[] {Limits.UNLIMITED});
    limit(owner, limits);
  }

  String name() {
    return name;
  }

  Scope scope() {
    return scope;
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
    bounds = new Bounds(this, owner, limits, List.copyOf(purses), caps);
  }

  /** The least of the budgets with this period. */
  private static long cap(Limits limits, String period) {
    return limits.budgets().stream()
        .filter(budget -> budget.period().equals(period))
        .mapToLong(Limits.Budget::nanos)
        .min()
        .orElse(Limits.UNLIMITED);
  }

  /** Counts a request in flight, unless there are as many already. */
  boolean enter(long limit) {
    while (true) {
      long before = inFlight.get();
      if (before >= limit) {
        return false;
      }
      if (inFlight.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  /** Requests of this minute, those of other replicas too as far as they are known. */
  long requestsUsed(int now) {
    return Math.max(requests.used(now), requestLease.used(now));
  }

  long tokensUsed(int now) {
    return Math.max(tokens.used(now), tokenLease.used(now));
  }

  /** Ticks until they are counted anew. */
  int requestTicks(int now) {
    return Math.max(requests.left(now), requestLease.ticksLeft(now));
  }

  int tokenTicks(int now) {
    return Math.max(tokens.left(now), tokenLease.ticksLeft(now));
  }

  /** Counts what was used beyond what was held for it. */
  void addTokens(int now, long more, @Nullable SharedRoom room) {
    if (room == null) {
      tokens.add(now, more);
    } else if (tokenLease.add(now, more)) {
      room.note(tokenLease);
    }
  }

  /** Nanodollars spent in all. */
  long spent() {
    return total.spent();
  }

  /** Whether it can be forgotten without anybody having more for it. */
  boolean isIdle(int now) {
    return inFlight.get() == 0 && requests.used(now) == 0 && tokens.used(now) == 0;
  }
}
