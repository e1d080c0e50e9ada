package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.Refusal.LimitReached;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.Bounds;
import dev.sluice.ledger.admission.account.Purse;
import dev.sluice.ledger.admission.account.Window;
import dev.sluice.ledger.admission.terms.LimitKind;

/** Says of a limit that is reached whose it is, how much of it is used, and until when. */
final class Reached {
  private static final long MILLIS = 1000; // of a second

  private Reached() {}

  static LimitReached slots(Bounds bounds) {
    long limit = bounds.limits().parallel();
    return reached(bounds, LimitKind.PARALLEL, limit, limit, 1, 0, 1);
  }

  /** @param tick of the clock that windows go by; {@code now} in milliseconds since the epoch */
  static LimitReached requests(Bounds bounds, int tick, long now) {
    Account account = bounds.account();
    return ofWindow(
        bounds,
        LimitKind.REQUESTS,
        bounds.limits().rpm(),
        account.requestsUsed(tick),
        1,
        account.requestTicks(tick),
        now);
  }

  static LimitReached tokens(Bounds bounds, long wanted, int tick, long now) {
    Account account = bounds.account();
    return ofWindow(
        bounds,
        LimitKind.TOKENS,
        bounds.limits().tpm(),
        account.tokensUsed(tick),
        wanted,
        account.tokenTicks(tick),
        now);
  }

  private static LimitReached ofWindow(
      Bounds bounds, LimitKind kind, long limit, long used, long wanted, int ticksLeft, long now) {
    long seconds = Math.max(1, (ticksLeft + Window.TICKS - 1) / Window.TICKS);
    return reached(bounds, kind, limit, used, wanted, now + seconds * MILLIS, seconds);
  }

  /** @param index of the purse that has too little */
  static LimitReached budget(Bounds bounds, int index, long wanted, long now) {
    Purse purse = bounds.purses()[index];
    long resetsAt = purse.resetsAt();
    long seconds = resetsAt == 0 ? 0 : Math.max(1, (resetsAt - now + MILLIS - 1) / MILLIS);
    return reached(
        bounds,
        LimitKind.BUDGET,
        bounds.caps()[index],
        purse.committed(),
        wanted,
        resetsAt,
        seconds);
  }

  private static LimitReached reached(
      Bounds bounds,
      LimitKind kind,
      long limit,
      long used,
      long wanted,
      long resetsAt,
      long retryAfterSeconds) {
    return new LimitReached(
        bounds.account().scope(),
        bounds.owner(),
        kind,
        limit,
        used,
        wanted,
        resetsAt,
        retryAfterSeconds);
  }
}
