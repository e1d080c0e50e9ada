package dev.sluice.ops.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ops.request.Attempt;
import dev.sluice.ops.request.Served;
import dev.sluice.wire.Usage;

/** Requests for the tests of their lines. */
final class Notes {
  static final KeyHash KEY = KeyHash.of("sk-somebody-0123456789");

  private Notes() {}

  /** A request that was not routed. */
  static AccessNote refused(String path) {
    AccessNote note = new AccessNote("GET", path, "10.0.0.7");
    note.failed("unknown_route");
    note.ended(404, 0, 9);
    return note;
  }

  /** A request that a deployment answered. */
  static AccessNote served(String model, String id) {
    AccessNote note = new AccessNote("POST", "/v1/chat/completions", "10.0.0.7");
    Payer payer = new Payer(KEY, "search-ci", "ann", "team-1", null);
    note.asks(model, payer);
    settle(note, payer, "chat-1", "gpt-4o", "http://up:8000/v1");
    note.named(id, "");
    note.ended(200, 512, 90_310);
    return note;
  }

  /** A request that went there. */
  static AccessNote gone(String deployment, String model, String base) {
    AccessNote note = new AccessNote("POST", "/v1/chat/completions", "10.0.0.7");
    settle(note, Payer.NOBODY, deployment, model, base);
    note.named("call", "");
    note.ended(200, 512, 90_310);
    return note;
  }

  private static void settle(
      AccessNote note, Payer payer, String deployment, String model, String base) {
    Way way = new Way("acompletion", "chat", model, deployment, "openai", base, true, 1, 0);
    note.awaitBill();
    note.settled(
        new Served(
            new Attempt(payer, null, way, "/chat/completions", 200, ""),
            new Usage(12, 340),
            3_430_000,
            1_532_418_000,
            1_531_002_000,
            0,
            0,
            1_416_000),
        210_301_000);
  }

  static String line(AccessLine form, AccessNote note) {
    LineBuffer line = new LineBuffer();
    form.write(note, line);
    return new String(line.bytes(), 0, line.size(), UTF_8);
  }
}
