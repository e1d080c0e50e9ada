package dev.sluice.routing.health;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.Traits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * How one deployment is doing: what it has in flight, whether it is left alone, how quick it is. Shared by all lanes, kept
 * over reloads; thread-safe without locks. Times are of a monotonic clock, in nanoseconds.
 */
public final class Standing {
  private static final long WELL = Long.MIN_VALUE; // no time that a clock shows

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicReference<Fitness> fitness = new AtomicReference<>(Fitness.WELL);
  private final RequestShare share = new RequestShare();
  private final Pace pace;
  private final MinuteUsage usage;
  private final WaitingLine line = new WaitingLine();
  private final BiConsumer<FailureKind, Long> onCooldown;
  private final CooldownLog past = new CooldownLog();
  private volatile long unwellUntil = WELL; // by a background check

  public Standing() {
    this(() -> Latency.STANDARD, (kind, millis) -> {});
  }

  /** @param onCooldown is told why and for how many milliseconds it is left alone, each time */
  Standing(Supplier<Latency> rules, BiConsumer<FailureKind, Long> onCooldown) {
    this.onCooldown = onCooldown;
    pace = new Pace(rules);
    usage = new MinuteUsage();
  }

  private Standing(Standing present) {
    onCooldown = (kind, millis) -> {};
    pace = present.pace.copy();
    usage = present.usage.copy();
    inFlight.set(present.inFlight.get());
    fitness.set(present.fitness.get());
    unwellUntil = present.unwellUntil;
  }

  /** As it stands now, for itself: what a decision looks at, so that the decision can be made again. */
  public Standing copy() {
    return new Standing(this);
  }

  /** Whether it is to be left alone now. */
  public boolean isCooling(long now) {
    return fitness.get().isCooling(now);
  }

  /** Whether nothing has failed of late: its last answer came, and no cooldown is being recovered from. */
  public boolean isWell(long now) {
    return fitness.get().settled(now) == Fitness.WELL;
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
    return before.awaitsProbe(now) && fitness.compareAndSet(before, before.probing(now));
  }

  /**
   * Gives the permit back, if this is the one who had it: it learnt nothing.
   *
   * @param sentAt when its request went out
   */
  public void releaseProbe(long sentAt) {
    Fitness before = fitness.get();
    if (before.phase() == Fitness.Phase.PROBING && !before.beganAfter(sentAt)) {
      fitness.compareAndSet(before, before.unprobed());
    }
  }

  /**
   * Counts a request in, unless as many are in flight already.
   *
   * @param most requests in flight, or 0 for no limit
   */
  public boolean tryEnter(int most) {
    if (most > 0) {
      return inFlight.getAndUpdate(before -> before < most ? before + 1 : before) < most;
    }
    inFlight.incrementAndGet();
    return true;
  }

  /**
   * Counts a request of this minute, unless it had as many already.
   *
   * @param most requests a minute, or 0 for no limit
   */
  public boolean tryRequest(long now, long most) {
    if (!usage.tryRequest(now, most)) {
      return false;
    }
    share.request(now);
    return true;
  }

  /** Counts a request out, however it ended. */
  public void leave() {
    inFlight.decrementAndGet();
    line.wakeFirst();
  }

  /** Those who wait for it. */
  public WaitingLine line() {
    return line;
  }

  /**
   * A stream has begun.
   *
   * @param nanos since the request was sent
   */
  public void streaming(long now, long nanos, Traits traits, Cooldowns rules) {
    pace.began(now, nanos);
    long slow = TimeUnit.MILLISECONDS.toNanos(rules.slowFirstByteMillis());
    if (slow > 0 && nanos > slow) {
      failed(now, now - nanos, FailureKind.TIMEOUT, 0, traits, rules);
    } else {
      responded(now, now - nanos, rules);
    }
  }

  /**
   * An answer that is not streamed is complete. Its first byte comes with its last, so that what counts is the time for
   * each token.
   *
   * @param nanos since the request was sent
   * @param tokens of the answer alone; 0 when that is not known
   */
  public void completed(long now, long nanos, long tokens) {
    pace.completed(now, nanos, tokens);
  }

  /**
   * It answers, whatever it says.
   *
   * @param sentAt when the request was sent
   */
  public void responded(long now, long sentAt, Cooldowns rules) {
    Fitness before = fitness.get();
    if (before != Fitness.WELL) { // the usual case writes nothing
      fitness.updateAndGet(
          present -> present.beganAfter(sentAt) ? present : present.succeeded(now, rules));
    }
  }

  /**
   * No answer came in time.
   *
   * @param nanos since the request was sent
   * @param stream whether a stream was asked for
   */
  public void timedOut(long now, long nanos, boolean stream) {
    pace.timedOut(now, nanos, stream);
  }

  /** The answer is over, and held so many tokens with its prompt. */
  public void served(long now, long tokens) {
    usage.tokens(now, tokens);
  }

  /**
   * An attempt failed, by the deployment's fault.
   *
   * @param sentAt when the request was sent
   * @param retryAfterMillis when it wants to be asked again; 0 when it did not say
   */
  public void failed(
      long now,
      long sentAt,
      FailureKind kind,
      long retryAfterMillis,
      Traits traits,
      Cooldowns rules) {
    Long own = traits.cooldownMillis();
    long base = own != null ? own : rules.millis();
    double failing = share.failure(now);
    if (!rules.enabled() || base == 0 && retryAfterMillis == 0) {
      releaseProbe(sentAt);
      return;
    }
    boolean atOnce = Fitness.isFinal(kind) || failing > rules.failureShare();
    Fitness before;
    Fitness after;
    boolean cools;
    do {
      before = fitness.get();
      Fitness present = before.settled(now);
      boolean known = present.knows(sentAt, now);
      cools = !known && (atOnce || present.isOneTooMany(rules.allowed(kind)));
      after = known
          ? present.prolonged(now, retryAfterMillis)
          : cools ? present.cooled(now, base, retryAfterMillis, rules) : present.failedOnceMore();
    } while (!fitness.compareAndSet(before, after));
    if (cools) {
      past.add(kind);
      onCooldown.accept(kind, TimeUnit.NANOSECONDS.toMillis(after.until() - now));
    }
  }

  /** Another replica leaves it alone for so long. */
  public void cooledElsewhere(long now, long millis, FailureKind kind) {
    Fitness before =
        fitness.getAndUpdate(present -> present.settled(now).cooledElsewhere(now, millis));
    if (!before.isCooling(now)) {
      past.add(kind);
    }
  }

  /** Requests that were sent and are not over. */
  public int inFlight() {
    return inFlight.get();
  }

  /** How often it was left alone so far, and what for. */
  public CooldownLog past() {
    return past;
  }

  /** How slow it feels: streams by their time to first byte, whole answers by their time for each token. */
  public PeakEwma slowness(boolean stream) {
    return pace.slowness(stream);
  }

  /**
   * How long it took of late, in seconds.
   *
   * @param stream true: streams, until their first byte; false: whole answers, for each token
   */
  public LatencySamples latency(boolean stream) {
    return pace.latency(stream);
  }

  /** What it served in the present minute. */
  public MinuteUsage usage() {
    return usage;
  }
}
