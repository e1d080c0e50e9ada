package dev.sluice.ledger.admission.account;

import dev.sluice.ledger.admission.terms.LimitKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A part of the requests or tokens of a minute that all replicas share. */
final class WindowLease extends Lease {
  private static final int DRY_TICKS = 1; // so long, an answer that there is no more holds
  private static final long MILLIS = 1000;

  private final String account;
  private final LimitKind kind;
  private final Window window;
  private final AtomicLong owed = new AtomicLong(); // used beyond any lease
  private volatile @Nullable Grant grant;
  private volatile long limit;
  private long telling; // of what is owed

  /**
   * What was leased of one minute.
   *
   * @param id of the minute
   * @param begin of the minute, as this replica's window has it
   * @param granted in all
   * @param returned of that; it stays counted in the window, so that nobody takes it meanwhile
   * @param others what all others have
   * @param dry whether there was no more at that tick
   */
  private record Grant(
      long id, int begin, long granted, long returned, long others, boolean dry, int at) {
    boolean lasts(int now) {
      int age = Window.between(begin, now);
      return age < Window.LENGTH && age > -Window.LENGTH;
    }
  }

  WindowLease(String account, LimitKind kind, Window window) {
    this.account = account;
    this.kind = kind;
    this.window = window;
  }

  /**
   * As {@link Window#take}, or {@link #SHORT}.
   *
   * @param room where more is asked for
   */
  long take(SharedRoom room, int now, long wanted, long least, long most) {
    long taken = take(now, wanted, least, most);
    prefetch(room);
    return taken;
  }

  private long take(int now, long wanted, long least, long most) {
    limit = Math.min(most, Window.MOST);
    Grant present = grant;
    if (present == null || !present.lasts(now)) {
      return SHORT;
    }
    boolean dry = present.dry && Window.between(present.at, now) <= DRY_TICKS;
    long here = Math.min(limit, present.granted);
    long taken = window.takeOf(present.begin, wanted, dry ? least : wanted, here);
    return taken == Window.REFUSED && !dry ? SHORT : taken;
  }

  /** Counts what was used already. Returns whether that is to be told. */
  boolean add(int now, long amount) {
    Grant present = grant;
    if (present != null && present.lasts(now)) {
      window.addTo(present.begin, amount);
    } else {
      owed.addAndGet(amount);
    }
    return left() < 0 || owed.get() > 0;
  }

  /** What all replicas together have of it, this one's free part aside. */
  long used(int now) {
    Grant present = grant;
    return present == null || !present.lasts(now)
        ? 0
        : present.others + window.usedOf(present.begin) - present.returned;
  }

  /** Ticks until it begins anew; 0 when none is running. */
  int ticksLeft(int now) {
    Grant present = grant;
    return present == null || !present.lasts(now)
        ? 0
        : Math.min(Window.LENGTH, Window.LENGTH - Window.between(present.begin, now));
  }

  @Override
  public String script() {
    return "window";
  }

  @Override
  public String key() {
    return kind.word() + ":{" + account + "}";
  }

  @Override
  public List<String> question(String replica, long wanted) {
    Grant present = present();
    long left = present == null ? 0 : present.granted - window.usedOf(present.begin);
    long back = wanted == 0 ? giveBack(present) : 0;
    telling = owed.get();
    return List.of(
        Long.toString(limit),
        Long.toString(wanted == 0 ? 0 : Math.max(1, wanted - Math.max(0, left))),
        Long.toString(telling),
        Long.toString(present == null ? 0 : present.id),
        Long.toString(Math.max(0, -left) - back));
  }

  /** Takes what is free here, so that no request can. */
  private long giveBack(@Nullable Grant present) {
    long free = present == null ? 0 : left() - 2 * ahead();
    if (present == null || free <= 0) {
      return 0;
    }
    long taken = window.takeOf(present.begin, free, 0, present.granted);
    long back = taken == Window.REFUSED ? 0 : Window.count(taken);
    grant = new Grant(
        present.id,
        present.begin,
        present.granted,
        present.returned + back,
        present.others,
        false,
        present.at);
    return back;
  }

  /** ahead, id of the minute, its age in ms, granted, used by all, how much of what was told counted, 1: no more. */
  @Override
  void accept(List<Long> answer) {
    owed.addAndGet(-telling);
    int now = Window.tick(System.nanoTime());
    long id = answer.get(1);
    Grant before = present();
    if (id == 0) {
      return;
    }
    boolean same = before != null && before.id == id;
    int begin =
        same ? before.begin : Window.plus(now, (int) -(answer.get(2) * Window.TICKS / MILLIS));
    long more = answer.get(3);
    if (!same) {
      window.begin(begin);
    }
    long granted = same ? before.granted + more + Math.max(0, answer.get(5)) : more;
    long returned = same ? before.returned : 0;
    long others = Math.max(0, answer.get(4) - granted + returned);
    grant = new Grant(id, begin, granted, returned, others, answer.get(6) == 1, now);
  }

  @Override
  public boolean isDue() {
    long left = left();
    return owed.get() > 0 || left < 0 || left > 2 * ahead();
  }

  @Override
  public boolean isOver() {
    return present() == null && owed.get() == 0;
  }

  @Override
  long left() {
    Grant present = present();
    return present == null ? 0 : present.granted - window.usedOf(present.begin);
  }

  private @Nullable Grant present() {
    Grant present = grant;
    return present == null || !present.lasts(Window.tick(System.nanoTime())) ? null : present;
  }
}
