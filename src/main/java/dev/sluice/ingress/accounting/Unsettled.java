package dev.sluice.ingress.accounting;

import dev.sluice.bus.Cancelled;
import dev.sluice.bus.Chunk;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.End;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.Head;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bills of requests that ended before their attempt did, until its upstream says what it used up: the first word of its
 * end does, whether it obeyed or had ended by itself. Owned by its lane's event loop.
 */
final class Unsettled {
  /** After which the upstream is taken for gone. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Of a stream, for each byte that it says. */
  private static final int BYTES_PER_BYTE_SAID = 50;

  private final LongObjectHashMap<Waiting> bills = new LongObjectHashMap<>();
  private @Nullable Promise<Void> last; // once somebody waits for it

  private record Waiting(Bill bill, long deadline) {}

  /** @param id of the attempt that was cancelled */
  void add(long id, Bill bill) {
    bills.put(id, new Waiting(bill, System.nanoTime() + PATIENCE_NANOS));
  }

  /** Whether the frame settled one of them. */
  boolean settle(Frame frame) {
    Consumed consumed = consumed(frame);
    Waiting waiting = consumed == null ? null : bills.remove(frame.id());
    if (consumed == null || waiting == null) {
      return false;
    }
    settle(waiting.bill, consumed);
    return true;
  }

  private void settle(Bill bill, Consumed consumed) {
    try {
      bill.settle(consumed);
    } finally {
      tellLast();
    }
  }

  /** Completes when there is none, which it soon is if no more are added. */
  Future<Void> none() {
    Promise<Void> none = Promise.promise();
    last = none;
    tellLast();
    return none.future();
  }

  private void tellLast() {
    if (last != null && bills.isEmpty()) {
      last.tryComplete();
    }
  }

  private static @Nullable Consumed consumed(Frame frame) {
    if (frame instanceof Cancelled cancelled) {
      return cancelled.consumed();
    }
    if (frame instanceof Failed failed) {
      return failed.consumed();
    }
    Closing closing = null;
    if (frame instanceof End end) {
      closing = end.closing();
    } else if (frame instanceof Chunk chunk) {
      closing = chunk.closing();
    } else if (frame instanceof Head head) {
      closing = head.closing();
    }
    return closing == null ? null : closing.consumed();
  }

  /** A second passed. */
  void tick() {
    if (bills.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    List<Long> late = new ArrayList<>();
    bills.forEach((id, waiting) -> {
      if (now - waiting.deadline > 0) {
        late.add(id);
      }
    });
    for (long id : late) {
      Bill bill = bills.remove(id).bill;
      settle(bill, guess(bill.relayed()));
    }
  }

  /** What an upstream that is gone without a word may have used up. */
  private static Consumed guess(long relayed) {
    long said = relayed / BYTES_PER_BYTE_SAID;
    return new Consumed(Usage.NONE, Generated.uncounted(said), "");
  }
}
