package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one payer uses now. Its counters outlive a change of its limits, so that what requests in flight hold is never
 * lost. Thread-safe, without locks for requests.
 */
public final class Account {
  private final String name;
  private final Scope scope;
  private final Window requests = new Window();
  private final Window tokens = new Window();
  private static final AtomicLongFieldUpdater<Account> IN_FLIGHT =
      AtomicLongFieldUpdater.newUpdater(Account.class, "inFlight");

  private volatile long inFlight; // tickets out
  private volatile boolean retired;
  private volatile @Nullable Shares shares; // of what replicas share, once they do
  private final Purse total = new Purse(""); // all it ever spent, or since that was set
  private volatile Bounds bounds;

  /** Its parts of what replicas share. */
  private record Shares(WindowLease requests, WindowLease tokens, SlotLease slots) {
    static Shares of(Account account) {
      return new Shares(
          new WindowLease(account.name, LimitKind.REQUESTS, account.requests),
          new WindowLease(account.name, LimitKind.TOKENS, account.tokens),
          new SlotLease(account));
    }
  }

  /** @param name see {@link dev.sluice.ledger.AccountName} */
  public Account(String name, Scope scope, String owner, Limits limits) {
    this.name = name;
    this.scope = scope;
    this.bounds = Bounds.none(this, total).with(owner, limits);
  }

  public String name() {
    return name;
  }

  public Scope scope() {
    return scope;
  }

  public Bounds bounds() {
    return bounds;
  }

  /** Puts other limits in force. Called by one thread at a time. */
  public void limit(String owner, Limits limits) {
    bounds = bounds.with(owner, limits);
  }

  /** The same ones from the first call on. */
  private Shares shares() {
    Shares present = shares;
    return present != null ? present : share();
  }

  /** Its part of the requests in flight that replicas share; of the requests and the tokens of a minute likewise. */
  public Lease slotLease() {
    return shares().slots;
  }

  public Lease requestLease() {
    return shares().requests;
  }

  public Lease tokenLease() {
    return shares().tokens;
  }

  private synchronized Shares share() {
    Shares present = shares;
    if (present == null) {
      present = Shares.of(this);
      shares = present;
    }
    return present;
  }

  public long inFlight() {
    return inFlight;
  }

  /**
   * Counts a request in flight, unless there are as many already.
   *
   * @param room where replicas share what they may use, or null: what is counted here decides
   * @return a number above 0, {@link SlotLease#REFUSED} or {@link Lease#SHORT}
   */
  public long takeSlot(long limit, @Nullable SharedRoom room) {
    if (room == null || limit == Limits.UNLIMITED) {
      return enter(1, limit) ? 1 : SlotLease.REFUSED;
    }
    return shares().slots.take(room, limit);
  }

  /** Counts a request of this minute: as {@link Window#take}, or {@link Lease#SHORT}. */
  public long takeRequest(int tick, long limit, @Nullable SharedRoom room) {
    return room == null
        ? requests.take(tick, 1, 1, limit)
        : shares().requests.take(room, tick, 1, 1, limit);
  }

  /** Counts tokens of this minute: as {@link Window#take}, or {@link Lease#SHORT}. */
  public long takeTokens(int tick, long wanted, long least, long limit, @Nullable SharedRoom room) {
    return room == null
        ? tokens.take(tick, wanted, least, limit)
        : shares().tokens.take(room, tick, wanted, least, limit);
  }

  /** Gives back a request, unless the minute that began then is over. */
  public void giveBackRequest(int begin) {
    requests.giveBack(begin, 1);
  }

  /** Gives back tokens, likewise. */
  public void giveBackTokens(int begin, long amount) {
    tokens.giveBack(begin, amount);
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
  public void leave(@Nullable SharedRoom room) {
    leave(1);
    Shares present = shares;
    if (room != null && present != null) {
      present.slots.left(room);
    }
  }

  /** Requests in flight, those of other replicas too as far as they are known. */
  public long parallelUsed() {
    Shares present = shares;
    return inFlight + (present == null ? 0 : present.slots.others());
  }

  /** Requests of this minute, likewise. */
  public long requestsUsed(int now) {
    Shares present = shares;
    long here = requests.used(now);
    return present == null ? here : Math.max(here, present.requests.used(now));
  }

  public long tokensUsed(int now) {
    Shares present = shares;
    long here = tokens.used(now);
    return present == null ? here : Math.max(here, present.tokens.used(now));
  }

  /** Ticks until they are counted anew. */
  public int requestTicks(int now) {
    Shares present = shares;
    int here = requests.left(now);
    return present == null ? here : Math.max(here, present.requests.ticksLeft(now));
  }

  public int tokenTicks(int now) {
    Shares present = shares;
    int here = tokens.left(now);
    return present == null ? here : Math.max(here, present.tokens.ticksLeft(now));
  }

  /** Counts what was used beyond what was held for it. */
  public void addTokens(int now, long more, @Nullable SharedRoom room) {
    if (room == null) {
      tokens.add(now, more);
    } else if (shares().tokens.add(now, more)) {
      room.note(shares().tokens);
    }
  }

  /** Nanodollars spent in all. */
  public long spent() {
    return total.spent();
  }

  /** Nobody is to enter it any more, unless somebody is in it. Returns whether that is so. */
  public boolean retire() {
    retired = true; // before it is looked at who is in it: who comes in now sees it afterwards
    if (inFlight != 0) {
      retired = false;
    }
    return retired;
  }

  /** Whether another one counts in its place. */
  public boolean isRetired() {
    return retired;
  }

  /** Whether it can be forgotten without anybody having more for it. */
  public boolean isIdle(int now) {
    return inFlight == 0 && requests.used(now) == 0 && tokens.used(now) == 0;
  }
}
