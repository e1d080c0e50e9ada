package dev.sluice.ledger.admission;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Bounds;
import dev.sluice.ledger.admission.account.Lease;
import dev.sluice.ledger.admission.account.Purse;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.account.Window;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in, and what it holds of every account that pays for it. To be given back once, by
 * {@link #settle} or {@link #refund}; what comes second does nothing. Thread-safe once it was handed out.
 */
public final class Ticket implements Verdict {
  /** A request passes more only where a model has limits under two of its names. */
  private static final int USUAL_ACCOUNTS = 8;

  private static final int HALF = 16; // bits
  private static final int NO_WINDOW = 0xffff;
  private static final int ZERO = 0x4000; // windows begin before or, by a race, after it
  private static final AtomicIntegerFieldUpdater<Ticket> CLOSED =
      AtomicIntegerFieldUpdater.newUpdater(Ticket.class, "closed");

  private final Holder holder;
  private AskedModel model; // once it is settled, the one that answered
  private boolean standsIn; // it is not the one that was asked for
  private final int tick; // when it was made
  private Bounds[] entered = new Bounds[USUAL_ACCOUNTS];
  private int[] windows = new int[USUAL_ACCOUNTS]; // where requests and tokens were counted
  private byte size; // accounts entered
  private byte paid; // those that hold money
  private long tokens; // held of each
  private long nanos; // held of each
  private volatile int closed;

  Ticket(Holder holder, AskedModel model, Demand demand, int tick) {
    this.holder = holder;
    this.model = model;
    this.tick = tick;
    this.tokens = demand.tokens(accounts().rules());
    this.nanos = demand.free() ? 0 : demand.nanos();
  }

  /** Whose request it is. */
  public Holder holder() {
    return holder;
  }

  private Accounts accounts() {
    return holder.accounts();
  }

  int tick() {
    return tick;
  }

  /**
   * Takes from one account more; what a refusal leaves behind, {@link #refund} gives back.
   *
   * @param room what is leased from other replicas, or null: what is counted here decides
   */
  @Nullable
  Denial enter(Account account, Demand demand, long now, @Nullable SharedRoom room) {
    Bounds bounds = account.bounds();
    Denial full = takeSlot(bounds, bounds.parallel(), room);
    if (full != null) {
      return full;
    }
    int index = size++;
    if (index == entered.length) {
      entered = Arrays.copyOf(entered, 2 * index);
      windows = Arrays.copyOf(windows, 2 * index);
    }
    entered[index] = bounds;
    windows[index] = NO_WINDOW << HALF | NO_WINDOW;
    Denial denied =
        bounds.rpm() == Limits.UNLIMITED ? null : countRequest(index, bounds.rpm(), now, room);
    if (denied == null && bounds.tpm() != Limits.UNLIMITED) {
      denied = countTokens(index, bounds.tpm(), demand, now, room);
    }
    if (denied == null) {
      denied = demand.free() ? null : hold(bounds, demand, now, room);
      paid += denied == null ? 1 : 0;
    }
    return denied;
  }

  private @Nullable Denial takeSlot(Bounds bounds, long limit, @Nullable SharedRoom room) {
    Account account = bounds.account();
    long taken = account.takeSlot(limit, room);
    if (taken > 0) {
      return null;
    }
    return taken == Lease.SHORT ? new Shortage(account.slotLease(), 1) : Reached.slots(bounds);
  }

  private @Nullable Denial countRequest(
      int index, long limit, long now, @Nullable SharedRoom room) {
    Account account = entered[index].account();
    long taken = account.takeRequest(tick, limit, room);
    if (taken < 0) {
      return taken == Lease.SHORT
          ? new Shortage(account.requestLease(), 1)
          : Reached.requests(entered[index], tick, now);
    }
    windows[index] = windows[index] & NO_WINDOW | stamp(taken) << HALF;
    return null;
  }

  private @Nullable Denial countTokens(
      int index, long limit, Demand demand, long now, @Nullable SharedRoom room) {
    Account account = entered[index].account();
    long least = demand.leastTokens(accounts().rules());
    long taken = account.takeTokens(tick, tokens, least, limit, room);
    if (taken < 0) {
      return taken == Lease.SHORT
          ? new Shortage(account.tokenLease(), tokens)
          : Reached.tokens(entered[index], tokens, tick, now);
    }
    long less = tokens - Window.count(taken);
    for (int i = 0; less > 0 && i < index; i++) {
      giveBackTokens(i, less);
    }
    tokens -= less;
    windows[index] = windows[index] & NO_WINDOW << HALF | stamp(taken);
    return null;
  }

  private @Nullable Denial hold(Bounds bounds, Demand demand, long now, @Nullable SharedRoom room) {
    for (int i = 0; i < bounds.caps().length; i++) {
      if (bounds.caps()[i] == Limits.UNLIMITED) {
        continue;
      }
      Purse purse = bounds.purses()[i];
      purse.roll(now, accounts().rules().zone());
      long held = purse.hold(
          room, bounds.account().name(), nanos, demand.leastNanos(), bounds.caps()[i]);
      if (held < 0) {
        Charging.giveBack(bounds, i, nanos);
        return held == Lease.SHORT
            ? new Shortage(purse.lease(bounds.account().name()), nanos)
            : Reached.budget(bounds, i, nanos, now);
      }
      if (held < nanos) {
        for (int before = 0; before < paid; before++) {
          Charging.giveBack(entered[before], entered[before].caps().length, nanos - held);
        }
        Charging.giveBack(bounds, i, nanos - held);
        nanos = held;
      }
    }
    return null;
  }

  private void giveBackTokens(int index, long amount) {
    int stamp = windows[index] & NO_WINDOW;
    if (stamp != NO_WINDOW && amount > 0) {
      entered[index].account().giveBackTokens(begin(stamp), amount);
    }
  }

  /** The window that something was taken in, relative to this ticket, so that it is short. */
  private int stamp(long taken) {
    return Window.between(tick, Window.begin(taken)) + ZERO & NO_WINDOW;
  }

  private int begin(int stamp) {
    return Window.plus(tick, stamp - ZERO);
  }

  /** As if the request had never been. */
  public void refund() {
    if (!CLOSED.compareAndSet(this, 0, 1)) {
      return;
    }
    for (int i = 0; i < size; i++) {
      int stamp = windows[i] >>> HALF;
      if (stamp != NO_WINDOW) {
        entered[i].account().giveBackRequest(begin(stamp));
      }
      giveBackTokens(i, tokens);
      if (i < paid) {
        Charging.giveBack(entered[i], entered[i].caps().length, nanos);
      }
      entered[i].account().leave(accounts().room());
    }
  }

  /**
   * The request is over: what it held is given back, what it used is kept. Tokens that were not used go back only to the
   * minute that they were taken from.
   *
   * @param costNanos nanodollars; of the limits of single models, those of the one that answered bear them, as in LiteLLM,
   *     and the one that was asked for keeps its request and its tokens
   * @param answered the model that answered, or null: the one that was asked for
   */
  public void settle(
      long promptTokens, long completionTokens, long costNanos, @Nullable AskedModel answered) {
    if (!CLOSED.compareAndSet(this, 0, 1)) {
      return;
    }
    standsIn = answered != null && !answered.equals(model);
    model = answered == null ? model : answered;
    Charging charging = new Charging(holder, model, standsIn);
    long used = accounts().rules().count(promptTokens, completionTokens);
    int now = accounts().tick();
    for (int i = 0; i < size; i++) {
      settleTokens(i, used, now);
      charging.settle(entered[i], i < paid ? nanos : 0, costNanos);
      entered[i].account().leave(accounts().room());
    }
    charging.standIn(costNanos);
  }

  /** As with an answer of what was asked for. */
  public void settle(long promptTokens, long completionTokens, long costNanos) {
    settle(promptTokens, completionTokens, costNanos, null);
  }

  /** Whom the request is charged to, once it is settled. */
  public Payer payer(@Nullable String customer) {
    return new Charging(holder, model, standsIn).payer(customer);
  }

  /**
   * What it cost was settled by an estimate, and is known now. Limits of tokens are left as they are: their minute has
   * begun anew, or soon will.
   *
   * @param moreNanos nanodollars that it cost more, or less
   */
  public void correct(long moreNanos) {
    Charging charging = new Charging(holder, model, standsIn);
    for (int i = 0; moreNanos != 0 && i < size; i++) {
      charging.settle(entered[i].account().bounds(), 0, moreNanos);
    }
    charging.standIn(moreNanos);
  }

  private void settleTokens(int index, long used, int now) {
    boolean counted = (windows[index] & NO_WINDOW) != NO_WINDOW;
    Account account = entered[index].account();
    long more = counted ? used - tokens : used;
    if (more < 0) {
      giveBackTokens(index, -more);
    } else if (more > 0 && account.bounds().tpm() != Limits.UNLIMITED) {
      account.addTokens(now, more, accounts().room());
    }
  }

  /** Is told of every limit that this request was counted against. */
  @FunctionalInterface
  public interface LimitReader {
    void read(Scope scope, LimitKind kind, long limit, long remaining);
  }

  /** Tells the limits of requests, tokens and parallel requests, narrowest first, as they stand now. */
  public void eachLimit(LimitReader reader) {
    int now = accounts().tick();
    for (int i = 0; i < size; i++) {
      Account account = entered[i].account();
      Limits limits = entered[i].limits();
      tell(reader, account, LimitKind.REQUESTS, limits.rpm(), account.requestsUsed(now));
      tell(reader, account, LimitKind.TOKENS, limits.tpm(), account.tokensUsed(now));
      tell(reader, account, LimitKind.PARALLEL, limits.parallel(), account.parallelUsed());
    }
  }

  private static void tell(
      LimitReader reader, Account account, LimitKind kind, long limit, long used) {
    if (limit != Limits.UNLIMITED) {
      reader.read(account.scope(), kind, limit, Math.max(0, limit - used));
    }
  }
}
