package dev.sluice.routing;

import dev.sluice.routing.Refusal.Reason;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.choice.Exclusion;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.MinuteUsage;
import java.util.concurrent.TimeUnit;

/** What keeps a group from taking a request, when a {@link Filter} left nobody: why, and for how long. Stateless. */
final class Obstacles {
  private static final int LONGEST_DETAIL = 500; // characters of a caller's tags in an error

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private Obstacles() {}

  /** What stood in the way of the last request: what passes soonest is named first. */
  static Refusal refusal(Candidate[] all, Ask ask, long now) {
    Exclusion soonest = null;
    long nanos = Long.MAX_VALUE;
    for (Candidate candidate : all) {
      Exclusion exclusion = candidate.exclusion();
      if (exclusion != null && (soonest == null || patience(exclusion) <= patience(soonest))) {
        nanos = Math.min(
            exclusion == soonest ? nanos : Long.MAX_VALUE, left(exclusion, candidate, now));
        soonest = exclusion;
      }
    }
    Reason reason = reason(soonest == null ? Exclusion.COOLING : soonest);
    return new Refusal(
        reason,
        nanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos),
        detail(reason, all, ask));
  }

  /** Nanoseconds until one of them may be used again without anybody leaving it. */
  static long nextChange(Candidate[] all, long now) {
    long nanos = Long.MAX_VALUE;
    for (Candidate candidate : all) {
      Exclusion exclusion = candidate.exclusion();
      if (exclusion != null && exclusion != Exclusion.MAX_PARALLEL) {
        long left = left(exclusion, candidate, now);
        nanos = left > 0 ? Math.min(nanos, left) : nanos; // 0: a probe is on its way
      }
    }
    return nanos;
  }

  private static String detail(Reason reason, Candidate[] all, Ask ask) {
    if (reason == Reason.TAGS) {
      String tags = String.join(", ", ask.tags());
      int shown = Math.min(tags.length(), LONGEST_DETAIL);
      return tags.isEmpty() ? "" : "Its tags: " + tags.substring(0, shown) + ".";
    }
    if (reason != Reason.CONTEXT_WINDOW) {
      return "";
    }
    long longest = 0;
    for (Candidate candidate : all) {
      longest = Math.max(longest, candidate.traits().maxInputTokens());
    }
    return "It has about " + ask.inputTokens() + " tokens; the longest that one of them takes has "
        + longest + ".";
  }

  /** How long such an obstacle stays, compared with others. */
  private static int patience(Exclusion exclusion) {
    return switch (exclusion) {
      case MAX_PARALLEL -> 0;
      case COOLING, SLOW_START, UNHEALTHY -> 1;
      case RPM, TPM -> 2;
      case BUDGET -> 3;
      case CONTEXT_WINDOW -> 4;
      case TAGS -> 5;
      case TRIED, ORDER -> 6;
    };
  }

  private static long left(Exclusion exclusion, Candidate candidate, long now) {
    return switch (exclusion) {
      case MAX_PARALLEL -> SECOND;
      case COOLING -> candidate.standing().cooldownLeft(now);
      case RPM, TPM -> MinuteUsage.left(now);
      case BUDGET -> budgetLeft(candidate);
      default -> Long.MAX_VALUE;
    };
  }

  private static long budgetLeft(Candidate candidate) {
    return candidate.allowances().stream()
        .filter(Allowance::isSpent)
        .mapToLong(allowance -> TimeUnit.MILLISECONDS.toNanos(allowance.left()))
        .max()
        .orElse(0);
  }

  private static Reason reason(Exclusion exclusion) {
    return switch (exclusion) {
      case BUDGET -> Reason.BUDGET;
      case RPM, TPM -> Reason.RATE_LIMITED;
      case MAX_PARALLEL -> Reason.BUSY;
      case CONTEXT_WINDOW -> Reason.CONTEXT_WINDOW;
      case TAGS -> Reason.TAGS;
      default -> Reason.COOLING;
    };
  }
}
