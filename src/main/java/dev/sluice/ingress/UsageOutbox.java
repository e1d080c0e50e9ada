package dev.sluice.ingress;

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
  private final Deque<List<UsageRecord>> waiting = new ArrayDeque<>();
  private List<UsageRecord> filling = new ArrayList<>();
  private int expected; // records of requests that are not settled
  private int sending; // batches
  private boolean failing;
  private @Nullable Promise<Void> closing;

  UsageOutbox(Vertx vertx, Meters meters) {
    this.vertx = vertx;
    this.meters = meters;
  }

  /** A record will follow. */
  void expect() {
    expected++;
  }

  /** One that was expected. */
  void add(UsageRecord record) {
    expected--;
    filling.add(record);
    if (filling.size() >= BATCH || closing != null) {
      flush();
    } else if (filling.size() == 1) {
      vertx.setTimer(DELAY_MILLIS, timer -> flush());
    }
  }

  private void flush() {
    if (!filling.isEmpty()) {
      waiting.add(filling);
      filling = new ArrayList<>();
    }
    while (waiting.size() > MOST_WAITING) {
      meters.usageLost(waiting.remove().size());
    }
    send();
  }

  private void send() {
    while (!failing && sending < AT_ONCE && !waiting.isEmpty()) {
      List<UsageRecord> batch = waiting.remove();
      sending++;
      vertx
          .eventBus()
          .request(Address.USAGE, new UsageBatch(batch), PATIENTLY)
          .onComplete(kept -> onKept(), failure -> onFailure(batch, failure));
    }
    if (closing != null && expected <= 0 && sending == 0 && (failing || waiting.isEmpty())) {
      closing.tryComplete();
    }
  }

  private void onKept() {
    sending--;
    send();
  }

  private void onFailure(List<UsageRecord> batch, Throwable failure) {
    sending--;
    waiting.addFirst(batch);
    if (!failing) {
      failing = true;
      LOG.warn("the ledger does not take usage records, which wait: {}", failure.getMessage());
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
