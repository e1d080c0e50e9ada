package dev.sluice.ledger.usage;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records of requests that nobody made, the same for the same seed; ids count upwards. */
public final class RandomUsage {
  public static final long NOON = 1_785_585_600_000L; // 2026-08-01T12:00:00Z
  private static final long HOUR = 3_600_000;

  private final Random random;
  private final String prefix;
  private int made = 0;

  public RandomUsage(long seed) {
    this(seed, "r");
  }

  public RandomUsage(long seed, String prefix) {
    this.random = new Random(seed);
    this.prefix = prefix;
  }

  public List<UsageRecord> next(int count) {
    List<UsageRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(next());
    }
    return records;
  }

  /** The same record with another payer, and with these parts of its cost. */
  public static UsageRecord with(UsageRecord record, Payer payer, List<UsageRecord.Part> replaced) {
    return new UsageRecord(
        record.id(),
        record.callId(),
        record.times(),
        payer,
        record.way(),
        record.usage(),
        record.estimated(),
        record.costNanos(),
        record.outcome(),
        record.tags(),
        record.ip(),
        record.content(),
        replaced);
  }

  public UsageRecord next() {
    long start = NOON + random.nextLong(5 * 24 * HOUR);
    boolean success = random.nextInt(5) > 0;
    int tokens = random.nextInt(5000);
    return new UsageRecord(
        prefix + made++,
        "call-" + random.nextInt(1000),
        new Times(start, success ? start + 20 : 0, start + random.nextInt(90_000)),
        payer(),
        new Way(
            "acompletion",
            "group-" + random.nextInt(3),
            "model-" + random.nextInt(4),
            "deployment-" + random.nextInt(5),
            random.nextBoolean() ? "openai" : "vllm",
            "http://upstream/v1",
            random.nextBoolean(),
            random.nextInt(3),
            random.nextInt(2)),
        success
            ? new Usage(
                tokens + 50,
                random.nextInt(900) + 9,
                random.nextInt(40),
                random.nextInt(10),
                0,
                3,
                4)
            : Usage.NONE,
        random.nextInt(10) == 0,
        success ? random.nextLong(2_000_000_000L) : 0,
        success
            ? new Outcome(200, "chatcmpl-" + made, null, null)
            : new Outcome(502, "", "connection_failed", "it did not answer"),
        tags(),
        "10.0.0." + random.nextInt(256),
        null);
  }

  private Payer payer() {
    return new Payer(
        random.nextInt(8) == 0 ? null : key(random.nextInt(6)),
        null,
        maybe("user-" + random.nextInt(4)),
        maybe("team-" + random.nextInt(3)),
        maybe("customer-" + random.nextInt(9)));
  }

  public static KeyHash key(int number) {
    return KeyHash.of("sk-random-" + number);
  }

  private @Nullable String maybe(String text) {
    return random.nextBoolean() ? text : null;
  }

  private Set<String> tags() {
    Set<String> tags = new LinkedHashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tags.add("tag-" + random.nextInt(5));
    }
    return tags;
  }

  public static UsageRecord quoting(UsageRecord record, String messages) {
    return new UsageRecord(
        record.id(),
        record.callId(),
        record.times(),
        record.payer(),
        record.way(),
        record.usage(),
        record.estimated(),
        record.costNanos(),
        record.outcome(),
        record.tags(),
        record.ip(),
        new Content(messages, "{}"));
  }
}
