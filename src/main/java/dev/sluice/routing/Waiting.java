package dev.sluice.routing;

import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.health.WaitingRoom;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request's place among those that wait until a deployment of their group is free: one line for each deployment that
 * it may go to, and one ticket for all of them. Owned by its plan; any thread wakes it.
 */
final class Waiting {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final ModelRoute route;
  private final Runnable onFree;
  private final long ticket;
  private final long until; // nanoseconds of the planner's clock
  private final BitSet lines = new BitSet(); // that it stands in, by index of the deployment
  private final AtomicBoolean woken = new AtomicBoolean(); // and has not looked since

  private Waiting(ModelRoute route, Runnable onFree, long ticket, long until) {
    this.route = route;
    this.onFree = onFree;
    this.ticket = ticket;
    this.until = until;
  }

  /**
   * Begins to wait, or gives null when as many as may do so already.
   *
   * @param onFree told, once for each look, that another look is worth it
   */
  static @Nullable Waiting in(ModelRoute route, Runnable onFree, long now) {
    var rules = route.rules().queue();
    long ticket = route.room().enter(rules.maxLength());
    return ticket == WaitingRoom.FULL
        ? null
        : new Waiting(route, onFree, ticket, now + rules.maxMillis() * NANOS_PER_MILLI);
  }

  long ticket() {
    return ticket;
  }

  boolean isOver(long now) {
    return now - until >= 0;
  }

  /** It looks now; whoever makes room from here on wakes it again. */
  void looks() {
    woken.set(false);
  }

  /**
   * After a decision that found nothing: stands in line wherever time may help.
   *
   * @return whether it was not in line before for one of them, where room may have been made unnoticed
   */
  boolean join() {
    boolean joined = false;
    Candidate[] all = route.candidates();
    for (int i = 0; i < all.length; i++) {
      if (!lines.get(i) && passes(all[i])) {
        lines.set(i);
        all[i].standing().line().join(ticket, this::wake);
        joined = true;
      }
    }
    return joined;
  }

  private static boolean passes(Candidate candidate) {
    var exclusion = candidate.exclusion();
    return exclusion != null
        && switch (exclusion) {
          case MAX_PARALLEL, COOLING, SLOW_START, UNHEALTHY, RPM, TPM, BUDGET -> true;
          case TRIED, ORDER, TAGS, CONTEXT_WINDOW -> false;
        };
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      onFree.run();
    }
  }

  /** Milliseconds, 1 and up, until it has waited too long, or a deployment can be used that nobody has to leave. */
  long millis(long now) {
    long nanos = Math.min(until - now, route.nextChange(now));
    return Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** It waits no more. Who is next may find room that was made for this one. */
  void leave() {
    route.room().leave();
    Candidate[] all = route.candidates();
    for (int i = lines.nextSetBit(0); i >= 0; i = lines.nextSetBit(i + 1)) {
      all[i].standing().line().leave(ticket);
      if (hasRoom(all[i])) {
        all[i].standing().line().wakeFirst();
      }
    }
  }

  private static boolean hasRoom(Candidate candidate) {
    int most = candidate.traits().maxParallel();
    return most == 0 || candidate.standing().inFlight() < most;
  }
}
