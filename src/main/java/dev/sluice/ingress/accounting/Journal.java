package dev.sluice.ingress.accounting;

import dev.sluice.bus.Frame;
import dev.sluice.ops.Meters;
import dev.sluice.ops.log.AccessLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Where one lane notes its requests, and whence that goes to the ledger and the logs. Owned by its event loop. */
public final class Journal {
  private final Meters meters;
  private final RandomGenerator random;
  private final AccessNotes access;
  private final AttemptLog attempts = new AttemptLog();
  private final Unsettled unsettled = new Unsettled();
  private final UsageOutbox outbox;
  private final TokenCounts counts;

  public Journal(Vertx vertx, Meters meters, AccessLog log, RandomGenerator random) {
    this.meters = meters;
    this.random = random;
    this.access = new AccessNotes(log);
    this.outbox = new UsageOutbox(vertx, meters);
    this.counts = TokenCounts.ofBills(vertx);
  }

  Meters meters() {
    return meters;
  }

  public AccessNotes access() {
    return access;
  }

  AttemptLog attempts() {
    return attempts;
  }

  Unsettled unsettled() {
    return unsettled;
  }

  UsageOutbox outbox() {
    return outbox;
  }

  TokenCounts counts() {
    return counts;
  }

  /**
   * A fresh id of a usage record. It begins with the time, so that databases put each behind those before it; at random
   * places every one would touch another page. RFC 9562, section 5.7.
   *
   * @param now milliseconds since the epoch
   */
  String newRecordId(long now) {
    return new UUID(
            now << 16 | 0x7000 | random.nextInt(0x1000), Long.MIN_VALUE | random.nextLong() >>> 2)
        .toString();
  }

  /** Whether the frame, which no exchange waits for, says what a bill waited for. */
  public boolean settle(Frame frame) {
    return unsettled.settle(frame);
  }

  /** A second passed. */
  public void tick() {
    unsettled.tick();
    access.tick();
  }

  /** The last exchange is over: completes when its bill and all before it are settled and sent, or after some seconds. */
  public Future<Void> close() {
    return unsettled.none().eventually(outbox::close).onComplete(closed -> access.close());
  }
}
