package dev.sluice.routing;

import dev.sluice.config.FailureKind;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.routing.choice.Candidate;
import dev.sluice.routing.health.Standing;

/** An attempt in progress, and what its deployment's standing learns of it. Owned by one plan. */
final class Sending {
  private final Candidate candidate;
  private final boolean stream;
  private final Cooldowns rules;
  private long sentAt;
  private boolean answered;
  private boolean used; // what it used is known

  Sending(Candidate candidate, boolean stream, Cooldowns rules, long now) {
    this.candidate = candidate;
    this.stream = stream;
    this.rules = rules;
    this.sentAt = now;
  }

  Candidate candidate() {
    return candidate;
  }

  void sent(long now) {
    sentAt = now;
  }

  void answered(long now) {
    if (answered) {
      return;
    }
    answered = true;
    if (stream) {
      standing().streaming(now, now - sentAt, candidate.traits(), rules);
    } else {
      standing().responded(now, sentAt, rules);
    }
  }

  /** Its answer is over; what it cost follows by {@link #used}. */
  void finished(long now, long completionTokens) {
    if (!stream) {
      standing().completed(now, now - sentAt, completionTokens);
    }
    standing().leave();
  }

  /** Whether or not the answer came to its end; the first word counts. */
  void used(long now, long tokens, long nanodollars) {
    if (used) {
      return;
    }
    used = true;
    standing().served(now, tokens);
    if (nanodollars > 0) {
      spent(nanodollars);
    }
  }

  /** It cost so much more than was known, or less. */
  void spent(long nanodollars) {
    candidate.allowances().forEach(allowance -> allowance.spend(nanodollars));
  }

  void abandoned() {
    if (!answered) {
      standing().releaseProbe(sentAt);
    }
    standing().leave();
  }

  void failed(Failure failure, long now) {
    judge(failure, now);
    standing().leave();
  }

  private void judge(Failure failure, long now) {
    if (failure.blameless()) {
      standing().releaseProbe(sentAt);
      return;
    }
    FailureKind kind = failure.kind();
    if (kind.isCallersFault()) {
      standing().responded(now, sentAt, rules);
      return;
    }
    if (kind == FailureKind.TIMEOUT && !answered) {
      standing().timedOut(now, now - sentAt, stream);
    }
    standing().failed(now, sentAt, kind, failure.retryAfterMillis(), candidate.traits(), rules);
  }

  private Standing standing() {
    return candidate.standing();
  }
}
