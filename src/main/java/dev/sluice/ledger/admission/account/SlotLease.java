package dev.sluice.ledger.admission.account;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A part of the requests in flight that all replicas share. What a replica has when it is gone is lost for 30 s. */
final class SlotLease extends Lease {
  static final long REFUSED = -1;
  private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Account account;
  private final AtomicBoolean noted = new AtomicBoolean(); // that some are free
  private volatile @Nullable Grant grant;
  private volatile long limit;

  /**
   * What was leased.
   *
   * @param slots in all
   * @param others what all others have
   * @param dry whether there was no more at that time
   */
  private record Grant(long slots, long others, boolean dry, long at) {}

  SlotLease(Account account) {
    this.account = account;
  }

  /** Counts a request in flight. Returns a number above 0, {@link #REFUSED} or {@link #SHORT}. */
  long take(SharedRoom room, long most) {
    limit = most;
    long taken = take(most);
    prefetch(room);
    return taken;
  }

  private long take(long most) {
    Grant present = present();
    if (present != null && account.enter(1, Math.min(most, present.slots))) {
      if (!isBeyond(present)) {
        return 1;
      }
      account.leave(1);
      return SHORT;
    }
    boolean dry = present != null && present.dry && System.nanoTime() - present.at < DRY_NANOS;
    return dry ? REFUSED : SHORT;
  }

  /** Whether slots were given back since the grant was looked at, so that there are more requests than slots. */
  private boolean isBeyond(Grant seen) {
    Grant now = grant;
    return now != null && now != seen && account.inFlight() > now.slots;
  }

  /** A request has ended: its slot may be somebody else's. */
  void left(SharedRoom room) {
    if (left() > 2 * ahead() && noted.compareAndSet(false, true)) {
      room.note(this);
    }
  }

  /** What other replicas have, as far as it is known. */
  long others() {
    Grant present = present();
    return present == null ? 0 : present.others;
  }

  private @Nullable Grant present() {
    Grant present = grant;
    return present == null || System.nanoTime() - present.at > LASTS_NANOS ? null : present;
  }

  @Override
  public String script() {
    return "slots";
  }

  @Override
  public String key() {
    return "slots:{" + account.name() + "}";
  }

  @Override
  public List<String> question(String replica, long wanted) {
    if (wanted == 0) {
      giveBack();
    }
    Grant present = present();
    long slots = present == null ? 0 : present.slots;
    long used = account.inFlight();
    long more = wanted == 0 ? 0 : Math.max(1, wanted - Math.max(0, slots - used));
    return List.of(
        replica,
        Long.toString(limit),
        Long.toString(more),
        Long.toString(Math.max(slots, used))); // more are used when Redis was away
  }

  /** Takes what is free, so that no request can. */
  private void giveBack() {
    Grant present = present();
    long kept = present == null || isUnused(present) ? 0 : 2 * ahead();
    long free = left() - kept;
    if (present != null && free > 0 && account.enter(free, present.slots)) {
      grant = new Grant(present.slots - free, present.others, false, present.at);
      account.leave(free);
    }
  }

  /** Nobody asked for long. */
  private static boolean isUnused(Grant present) {
    return System.nanoTime() - present.at > RENEWED_NANOS;
  }

  /** ahead, leased here, by all others, 1: no more. */
  @Override
  void accept(List<Long> answer) {
    grant = new Grant(answer.get(1), answer.get(2), answer.get(3) == 1, System.nanoTime());
  }

  @Override
  public boolean isUrgent() {
    return true;
  }

  @Override
  public void noticed() {
    noted.set(false);
  }

  @Override
  public boolean isDue() {
    Grant present = grant;
    return present != null
        && (left() > 2 * ahead() || left() < 0 || present.slots > 0 && isUnused(present));
  }

  @Override
  public boolean isOver() {
    Grant present = present();
    return account.inFlight() == 0 && (present == null || present.slots == 0);
  }

  @Override
  long left() {
    Grant present = present();
    return (present == null ? 0 : present.slots) - account.inFlight();
  }
}
