package dev.sluice.ledger.admission;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A part of a budget that all replicas share. */
final class PurseLease extends Lease {
  /** So often, an unused lease is said to be still somebody's. */
  private static final long RENEWED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long DRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LARGEST = 1L << 53; // that Lua counts exactly: nine million dollars

  private final String account;
  private final Purse purse;
  private volatile @Nullable Ceiling ceiling;
  private volatile long limit;
  private long period = -1; // end of the one that the last question was about
  private long told; // spent here, by the last question
  private volatile long toldSafely; // by the last one that was answered

  /**
   * How far the purse may be filled here.
   *
   * @param period its end
   * @param dry whether there was no more at that time
   */
  private record Ceiling(long period, long nanos, boolean dry, long at) {}

  PurseLease(String account, Purse purse) {
    this.account = account;
    this.purse = purse;
  }

  /** As {@link Purse#hold}, or {@link #SHORT}. */
  long hold(long wanted, long least, long cap) {
    limit = cap;
    if (cap >= LARGEST) {
      return purse.hold(wanted, least, cap);
    }
    Ceiling present = present();
    if (present == null) {
      return SHORT;
    }
    boolean dry = present.dry && System.nanoTime() - present.at < DRY_NANOS;
    long held = purse.hold(wanted, dry ? least : wanted, Math.min(cap, present.nanos));
    if (held > 0 && isBeyond(present)) {
      purse.giveBack(held);
      return SHORT;
    }
    return held == Purse.REFUSED && !dry ? SHORT : held;
  }

  /** Whether something was given back meanwhile, so that less may be held than was thought. */
  private boolean isBeyond(Ceiling thought) {
    Ceiling now = ceiling;
    return now != thought && (now == null || purse.committed() > now.nanos);
  }

  private @Nullable Ceiling present() {
    Ceiling present = ceiling;
    return present == null || present.period != purse.resetsAt() ? null : present;
  }

  @Override
  public String script() {
    return "budget";
  }

  @Override
  public String key() {
    return key(account, purse.period(), period);
  }

  static String key(String account, String period, long resetsAt) {
    return "budget:{" + account + "}:" + period + ":" + resetsAt;
  }

  @Override
  public List<String> question(String replica, long wanted) {
    Purse.Statement now = purse.statement();
    if (period != now.end()) {
      period = now.end();
      toldSafely = now.before();
    }
    told = now.here();
    Ceiling present = present();
    long left = left();
    long back = wanted == 0 && present != null ? giveBack(present, left - kept(present)) : 0;
    long covered = wanted > 0 ? wanted - left : Math.max(0, -left);
    return List.of(
        replica,
        Long.toString(limit),
        Long.toString(Math.max(wanted > 0 ? 1 : 0, covered)),
        Long.toString(told - now.before()),
        Long.toString(back),
        Long.toString(now.others()),
        Long.toString(period));
  }

  /** Where nobody asked for long, nothing. */
  private long kept(Ceiling present) {
    return System.nanoTime() - present.at > RENEWED_NANOS ? 0 : 2 * ahead();
  }

  private long giveBack(Ceiling present, long free) {
    long held = free <= 0 ? 0 : purse.hold(free, 0, present.nanos);
    if (held <= 0) {
      return 0;
    }
    ceiling = new Ceiling(present.period, present.nanos - held, false, present.at);
    purse.giveBack(held);
    return held;
  }

  /** ahead, spent by all and told, leased here, 1: no more. */
  @Override
  void accept(List<Long> answer) {
    toldSafely = told;
    long shared = answer.get(1);
    long now = System.nanoTime();
    Ceiling next = new Ceiling(period, shared + answer.get(2), answer.get(3) == 1, now);
    purse.correct(period, shared, told, () -> ceiling = next);
  }

  @Override
  public boolean isDue() {
    Ceiling present = ceiling;
    return purse.ownSpent() != toldSafely
        || left() > 2 * ahead()
        || present != null && System.nanoTime() - present.at > RENEWED_NANOS;
  }

  @Override
  public boolean isOver() {
    Ceiling present = ceiling;
    return present == null
        || left() == 0 && purse.committed() == purse.spent() && purse.ownSpent() == toldSafely;
  }

  /** What was spent was set: how far the purse may be filled is to be asked anew. */
  void forget() {
    ceiling = null;
  }

  @Override
  long left() {
    Ceiling present = present();
    return present == null ? 0 : present.nanos - purse.committed();
  }
}
