package dev.sluice.routing.health;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings.Cooldowns;

/**
 * Whether a deployment may be used: a circuit breaker as a value. Times are of a monotonic clock, in nanoseconds.
 *
 * @param since COOLING, RECOVERING: when the cooldown began; PROBING: when the probe did
 * @param until COOLING: when it ends; RECOVERING: when it has its full share again
 * @param cooldowns one after the other; each is twice as long as the one before
 * @param failuresInRow since the last success
 */
record Fitness(Phase phase, long since, long until, int cooldowns, int failuresInRow) {
  static final Fitness WELL = new Fitness(Phase.WELL, 0, 0, 0, 0);
  private static final int MAX_DOUBLINGS = 20;
  private static final long NANOS_PER_MILLI = 1_000_000;

  enum Phase {
    WELL,
    /** Left alone; once the time is over, one request may try it. */
    COOLING,
    /** One request tries it. */
    PROBING,
    /** Gets more from moment to moment. */
    RECOVERING
  }

  boolean isCooling(long now) {
    return phase == Phase.PROBING || phase == Phase.COOLING && now - until < 0;
  }

  boolean awaitsProbe(long now) {
    return phase == Phase.COOLING && now - until >= 0;
  }

  /** Whether asking again at once would bring the same. */
  static boolean isFinal(FailureKind kind) {
    return kind == FailureKind.RATE_LIMIT
        || kind == FailureKind.AUTHENTICATION
        || kind == FailureKind.NOT_FOUND;
  }

  /** Whether a request was on its way before this began: how it ends is no news. */
  boolean beganAfter(long sentAt) {
    return phase != Phase.WELL && sentAt - since < 0;
  }

  /** Whether it is left alone for a failure like that of a request sent then. */
  boolean knows(long sentAt, long now) {
    return beganAfter(sentAt) || isCooling(now) && phase != Phase.PROBING;
  }

  /** Whether one failure more is too many: after a cooldown the first one is. */
  boolean isOneTooMany(int allowed) {
    return phase != Phase.WELL || failuresInRow >= allowed;
  }

  /** The time after a cooldown is over whether or not anything was asked in it. */
  Fitness settled(long now) {
    return phase == Phase.RECOVERING && now - until >= 0 ? WELL : this;
  }

  Fitness probing(long now) {
    return new Fitness(Phase.PROBING, now, until, cooldowns, failuresInRow);
  }

  /** The probe came to nothing that says anything. */
  Fitness unprobed() {
    return new Fitness(Phase.COOLING, since, until, cooldowns, failuresInRow);
  }

  /** A first byte came: from now on it gets its share back. */
  Fitness succeeded(long now, Cooldowns rules) {
    return switch (phase) {
      case COOLING, PROBING ->
        new Fitness(
            Phase.RECOVERING, since, now + rules.slowStartMillis() * NANOS_PER_MILLI, cooldowns, 0);
      case RECOVERING -> now - until >= 0 ? WELL : this;
      case WELL -> WELL;
    };
  }

  Fitness failedOnceMore() {
    return new Fitness(phase, since, until, cooldowns, failuresInRow + 1);
  }

  /**
   * Leaves it alone for a while: longer each time, and at least as long as the upstream asked for.
   *
   * @param baseMillis of the first cooldown
   * @param askedMillis by the upstream; 0 when it did not say
   */
  Fitness cooled(long now, long baseMillis, long askedMillis, Cooldowns rules) {
    long grown = baseMillis << Math.min(cooldowns, MAX_DOUBLINGS);
    long millis = Math.max(Math.min(grown, rules.maxMillis()), askedMillis);
    return new Fitness(
        Phase.COOLING, now, now + millis * NANOS_PER_MILLI, cooldowns + 1, failuresInRow + 1);
  }

  /** Others found it failing: it is left alone here too, unless one request tries it already. */
  Fitness cooledElsewhere(long now, long millis) {
    return switch (phase) {
      case COOLING -> prolonged(now, millis);
      case PROBING -> this;
      case WELL, RECOVERING ->
        new Fitness(
            Phase.COOLING,
            now,
            now + millis * NANOS_PER_MILLI,
            Math.max(1, cooldowns),
            failuresInRow);
    };
  }

  /** The cooldown goes on, for as long as the upstream asks for by now. */
  Fitness prolonged(long now, long askedMillis) {
    long asked = now + askedMillis * NANOS_PER_MILLI;
    return phase == Phase.COOLING && asked - until > 0
        ? new Fitness(phase, since, asked, cooldowns, failuresInRow)
        : this;
  }

  /** Its share of what it would get: 1 but for the time after a cooldown, in which it rises from a tenth. */
  double share(long now, Cooldowns rules) {
    long whole = rules.slowStartMillis() * NANOS_PER_MILLI;
    if (phase != Phase.RECOVERING || whole == 0 || now - until >= 0) {
      return 1;
    }
    return Math.max(0.1, 1 - (double) (until - now) / whole);
  }
}
