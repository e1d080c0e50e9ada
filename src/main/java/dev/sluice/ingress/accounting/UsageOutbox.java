package dev.sluice.ingress.accounting;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.ledger.UsageBatch;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ops.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the ledger what requests used, in batches, and again until it says that it has them. Bounded: what does not fit
 * is lost and counted. Owned by its lane's event loop.
 */
final class UsageOutbox {
  /** A slow disk is no reason to send a batch again: it would count twice. Where nobody listens, that is told at once. */
  private static final DeliveryOptions PATIENTLY =
      new DeliveryOptions(ByReference.LOCAL).setSendTimeout(TimeUnit.HOURS.toMillis(1));

  private static final Logger LOG = LoggerFactory.getLogger(UsageOutbox.class);
  private static final int BATCH = 256; // records
  private static final long DELAY_MILLIS = 250; // until a smaller batch goes
  private static final int AT_ONCE = 4; // batches on their way
  private static final int MOST_WAITING = 400; // batches
  private static final long AGAIN_MILLIS = 1000;
  private static final long CLOSING_MILLIS = 5000;

  private final Vertx vertx;
  private final Meters meters;
  private final HeldEnds ends;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private Batch filling = new Batch();
  private int expected; // records of requests that are not settled
  private int sending; // batches
  private boolean failing;
  private boolean told; // that nobody takes them
  private @Nullable Promise<Void> closing;

  /** Records that go together, and the ends of answers that wait for them. */
  private static final class Batch {
    final List<UsageRecord> records = new ArrayList<>();
    HeldEnds.@Nullable Group ends;
  }

  UsageOutbox(Vertx vertx, Meters meters) {
    this.vertx = vertx;
    this.meters = meters;
    this.ends = new HeldEnds(vertx, meters);
  }

  /** A record will follow. */
  void expect() {
    expected++;
  }

  /** One that was expected will never come. */
  void forgo() {
    expected--;
    send();
  }

  /** One that was expected. */
  void add(UsageRecord record) {
    expected--;
    filling.records.add(record);
    if (filling.records.size() >= BATCH || closing != null) {
      flush();
    } else if (filling.records.size() == 1) {
      vertx.setTimer(DELAY_MILLIS, timer -> flush());
    }
  }

  /**
   * One that was expected, for which the end of an answer waits: it goes at once, or with those that come until an
   * earlier batch is kept.
   *
   * @param safe told once, when it is on disk or nobody shall wait for it any more
   */
  void add(UsageRecord record, Runnable safe) {
    filling.ends = filling.ends == null ? ends.begin() : filling.ends;
    filling.ends.add(safe);
    add(record);
    if (sending < AT_ONCE) {
      flush();
    }
  }

  private void flush() {
    if (!filling.records.isEmpty()) {
      waiting.add(filling);
      filling = new Batch();
    }
    while (waiting.size() > MOST_WAITING) {
      lose(waiting.remove());
    }
    send();
  }

  private void lose(Batch batch) {
    meters.usageLost(batch.records.size());
    release(batch, false);
  }

  private static void release(Batch batch, boolean safe) {
    if (batch.ends != null) {
      batch.ends.release(safe);
    }
  }

  private void send() {
    while (!failing && sending < AT_ONCE && !waiting.isEmpty()) {
      Batch batch = waiting.remove();
      sending++;
      vertx
          .eventBus()
          .<Boolean>request(
              Address.USAGE, new UsageBatch(batch.records, batch.ends != null), PATIENTLY)
          .onComplete(kept -> onKept(batch, kept.body()), failure -> onFailure(batch, failure));
    }
    if (closing != null && expected <= 0 && sending == 0 && (failing || waiting.isEmpty())) {
      closing.tryComplete();
    }
  }

  private void onKept(Batch batch, boolean safe) {
    sending--;
    release(batch, safe);
    if (told) {
      told = false;
      LOG.info("the ledger takes usage records again");
    }
    if (filling.ends != null) {
      flush();
    } else {
      send();
    }
  }

  private void onFailure(Batch batch, Throwable failure) {
    sending--;
    waiting.addFirst(batch);
    if (!failing) {
      failing = true;
      if (!told) {
        told = true;
        LOG.warn("the ledger does not take usage records, which wait: {}", failure.getMessage());
      }
      vertx.setTimer(AGAIN_MILLIS, timer -> {
        failing = false;
        flush();
      });
    }
    send();
  }

  /** Sends what is left, and what requests that end now still bring; waits for it for some seconds. */
  Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    closing = closed;
    flush();
    long timer = vertx.setTimer(CLOSING_MILLIS, late -> closed.tryComplete());
    return closed.future().onComplete(done -> vertx.cancelTimer(timer));
  }
}
