package dev.sluice.ledger.admission;

import dev.sluice.ledger.Balance;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This replica's part of a limit that all replicas share: what it may use without asking. Requests use it from any
 * thread; what is asked and answered is one thread's.
 */
public abstract sealed class Lease permits WindowLease, PurseLease, SlotLease {
  static final long SHORT = -2; // of what a take may say: ask first
  private final AtomicBoolean fetching = new AtomicBoolean(); // more, ahead of need
  private volatile long ahead; // so much was leased ahead of need

  /** What a balance is called there. */
  public static String key(Balance balance) {
    return PurseLease.key(balance.account(), balance.window(), balance.resetsAt());
  }

  /** The script that leases it. */
  public abstract String script();

  /** What it is called there, as the last question was about it. */
  public abstract String key();

  /**
   * What to tell the script, and to ask of it.
   *
   * @param replica whose lease it is
   * @param wanted by those who wait; 0: nobody does
   */
  public abstract List<String> question(String replica, long wanted);

  /** @param answer what the script returned */
  public final void answered(List<Long> answer) {
    fetching.set(false);
    ahead = answer.get(0);
    accept(answer);
  }

  abstract void accept(List<Long> answer);

  /** No answer came. */
  public final void unanswered() {
    fetching.set(false);
  }

  /** Whether there is something to give back or to tell. */
  public abstract boolean isDue();

  /** Whether what is free here is to go back at once: others may be refused for want of it. */
  public boolean isUrgent() {
    return false;
  }

  /** What was noted is looked at now. */
  public void noticed() {}

  /** Whether nothing of it is left here, so that it need not be looked at until it is asked for again. */
  public abstract boolean isOver();

  /** What may still be taken here; less than 0 when more was used than was leased. */
  abstract long left();

  long ahead() {
    return ahead;
  }

  /** Asks for more before it is needed, if that is soon. */
  final void prefetch(SharedRoom room) {
    long batch = ahead;
    if (batch > 0 && left() < batch / 2 && fetching.compareAndSet(false, true)) {
      room.ask(this, batch, () -> {});
    }
  }
}
