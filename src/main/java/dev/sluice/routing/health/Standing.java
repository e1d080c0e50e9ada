package dev.sluice.routing.health;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.config.Traits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How one deployment is doing. Shared by all lanes, kept over reloads; thread-safe without locks. Times are of a
 * monotonic clock, in nanoseconds.
 */
public final class Standing {
  private static final long WELL = Long.MIN_VALUE; // no time that a clock shows

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicReference<Fitness> fitness = new AtomicReference<>(Fitness.WELL);
  private final RequestShare share = new RequestShare();
  private final PeakEwma firstByte;
  private final MinuteUsage usage;
  private final AtomicLong cooldownsSoFar = new AtomicLong();
  private volatile long unwellUntil = WELL; // by a background check

  public Standing() {
    this(new PeakEwma(), new MinuteUsage());
  }

  private Standing(PeakEwma firstByte, MinuteUsage usage) {
    this.firstByte = firstByte;
    this.usage = usage;
  }

  /** As it stands now, for itself: what a decision looks at, so that the decision can be made again. */
  public Standing copy() {
    Standing copy = new Standing(firstByte.copy(), usage.copy());
    copy.inFlight.set(inFlight.get());
    copy.fitness.set(fitness.get());
    copy.unwellUntil = unwellUntil;
    return copy;
  }

  /** Whether it is to be left alone now. */
  public boolean isCooling(long now) {
    return fitness.get().isCooling(now);
  }

  /** Whether a check found it unwell not long ago. */
  public boolean isUnwell(long now) {
    long until = unwellUntil;
    return until != WELL && now - until < 0;
  }

  /**
   * A background check has been made.
   *
   * @param until when its result counts no more
   */
  public void checked(boolean healthy, long until) {
    unwellUntil = healthy ? WELL : until;
  }

  /** Whether its cooldown is over and nobody has tried it yet. */
  public boolean awaitsProbe(long now) {
    return fitness.get().awaitsProbe(now);
  }

  /** Nanoseconds until it may be tried again; 0 when it may. */
  public long cooldownLeft(long now) {
    Fitness present = fitness.get();
    return present.isCooling(now) ? Math.max(0, present.until() - now) : 0;
  }

  /** Its share of what it would get, 0.1 to 1; below 1 only in the time after a cooldown. */
  public double share(long now, Cooldowns rules) {
    return fitness.get().share(now, rules);
  }

  /** Takes the one permit to try it after a cooldown. */
  public boolean tryProbe(long now) {
    Fitness before = fitness.get();
    return before.awaitsProbe(now) && fitness.compareAndSet(before, before.probing());
  }

  /** Gives the permit back: the one who had it learnt nothing. */
  public void releaseProbe() {
    Fitness before = fitness.get();
    if (before.phase() == Fitness.Phase.PROBING) {
      fitness.compareAndSet(before, before.unprobed());
    }
  }

  /**
   * Counts a request in, unless as many are in flight already.
   *
   * @param most requests in flight, or 0 for no limit
   */
  public boolean tryEnter(long now, int most) {
    if (inFlight.incrementAndGet() > most && most > 0) {
      inFlight.decrementAndGet();
      return false;
    }
    share.request(now);
    usage.request(now);
    return true;
  }

  /** Counts a request out, however it ended. */
  public void leave() {
    inFlight.decrementAndGet();
  }

  /**
   * The answer has begun.
   *
   * @param nanos since the request was sent
   */
  public void answered(long now, long nanos, Cooldowns rules) {
    firstByte.add(now, nanos);
    long slow = TimeUnit.MILLISECONDS.toNanos(rules.slowFirstByteMillis());
    if (slow > 0 && nanos > slow) {
      failed(now, FailureKind.TIMEOUT, 0, Traits.PLAIN, rules);
      return;
    }
    Fitness before = fitness.get();
    if (before != Fitness.WELL) { // the usual case writes nothing
      fitness.updateAndGet(present -> present.succeeded(now, rules));
    }
  }

  /** The answer is over, and held so many tokens. */
  public void served(long now, long tokens) {
    usage.tokens(now, tokens);
  }

  /**
   * An attempt failed, by the deployment's fault.
   *
   * @param retryAfterMillis when it wants to be asked again; 0 when it did not say
   */
  public void failed(
      long now, FailureKind kind, long retryAfterMillis, Traits traits, Cooldowns rules) {
    Long own = traits.cooldownMillis();
    long base = own != null ? own : rules.millis();
    double failing = share.failure(now);
    if (!rules.enabled() || base == 0 && retryAfterMillis == 0) {
      releaseProbe();
      return;
    }
    boolean atOnce = isFinal(kind) || failing > rules.failureShare();
    Fitness after = fitness.updateAndGet(
        before -> before.isCooling(now) && before.phase() != Fitness.Phase.PROBING
            ? before
            : atOnce
                    || before.phase() != Fitness.Phase.WELL
                    || before.failuresInRow() >= rules.allowed(kind)
                ? before.cooled(now, base, retryAfterMillis, rules)
                : before.failedOnceMore());
    if (after.phase() == Fitness.Phase.COOLING) {
      cooldownsSoFar.incrementAndGet();
    }
  }

  /** Asking again at once would bring the same. */
  private static boolean isFinal(FailureKind kind) {
    return kind == FailureKind.RATE_LIMIT
        || kind == FailureKind.AUTHENTICATION
        || kind == FailureKind.NOT_FOUND;
  }

  /** Requests that were sent and are not over. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Failures and slow answers so far that ended in a cooldown. */
  public long cooldowns() {
    return cooldownsSoFar.get();
  }

  /** Time to first byte, as it is felt now; see {@link PeakEwma}. */
  public PeakEwma firstByte() {
    return firstByte;
  }

  /** What it served in the present minute. */
  public MinuteUsage usage() {
    return usage;
  }
}
