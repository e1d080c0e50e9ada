package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.RoutingSettings.Cooldowns;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;

/** Reads when a deployment is left alone, and for how long. */
final class CooldownReader {
  private static final Range FAILS =
      new Range("a whole number", 0, 1_000_000_000, Defaults.ALLOWED_FAILS);
  private static final Range BY_KIND =
      new Range("a whole number", 0, 1_000_000_000, "allowed_fails");
  private static final Range LONGEST = new Range("seconds", 0, 86400, Defaults.MAX_COOLDOWN_TIME);
  private static final Range FAILURE_SHARE =
      new Range("a share", 0, 1, Defaults.COOLDOWN_FAILURE_SHARE);
  private static final Range GROUP_SHARE = new Range("a share", 0, 1, Defaults.MAX_COOLDOWN_SHARE);
  private static final Range SLOW_START = new Range("seconds", 0, 3600, Defaults.SLOW_START);
  private static final Range SLOW_FIRST_BYTE =
      new Range("seconds", 0, 86400, Defaults.SLOW_FIRST_BYTE + " (0: none is too slow)");

  private final Reading reading;
  private final Section litellm;
  private final Section router;
  private final Section own;

  CooldownReader(Reading reading, Section litellm, Section router, Section own) {
    this.reading = reading;
    this.litellm = litellm;
    this.router = router;
    this.own = own;
  }

  Cooldowns read() {
    long fails = litellm.whole("allowed_fails", FAILS, Defaults.ALLOWED_FAILS);
    double seconds = litellm.number("cooldown_time", Range.COOLDOWN, Defaults.COOLDOWN_TIME);
    long millis = router.millis("cooldown_time", Range.COOLDOWN, seconds);
    FailurePolicy policy =
        new FailurePolicy(reading, "allowed_fails_policy", "AllowedFails", BY_KIND);
    return new Cooldowns(
        !router.flag("disable_cooldowns", false),
        millis,
        longest(millis),
        (int) router.whole("allowed_fails", FAILS, fails),
        policy.read(router.path("allowed_fails_policy"), router.map("allowed_fails_policy")),
        own.number("cooldown_failure_share", FAILURE_SHARE, Defaults.COOLDOWN_FAILURE_SHARE),
        own.number("max_cooldown_share", GROUP_SHARE, Defaults.MAX_COOLDOWN_SHARE),
        own.millis("slow_start", SLOW_START, Defaults.SLOW_START),
        own.millis("slow_first_byte", SLOW_FIRST_BYTE, Defaults.SLOW_FIRST_BYTE));
  }

  /** A cooldown that LiteLLM's file sets is kept, however long; only our own word for it can cut it. */
  private long longest(long first) {
    String key = "max_cooldown_time";
    Double written = own.number(key, LONGEST);
    if (written == null) {
      return Math.max(first, Section.millis(Defaults.MAX_COOLDOWN_TIME));
    }
    long longest = Section.millis(written);
    if (longest < first) {
      own.warn(key, "is less than cooldown_time, which it cuts");
    }
    return longest;
  }
}
