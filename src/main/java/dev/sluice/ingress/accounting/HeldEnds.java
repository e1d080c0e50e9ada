package dev.sluice.ingress.accounting;

import dev.sluice.ops.Meters;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of answers that wait until their records are on disk, and not longer than that is worth: when a record is not
 * safe in time, its answer ends without it and is counted, and no further answer waits until records are safe again.
 * Owned by its lane's event loop.
 */
final class HeldEnds {
  private static final Logger LOG = LoggerFactory.getLogger(HeldEnds.class);
  private static final long PATIENCE_MILLIS = 2000;

  private final Vertx vertx;
  private final Meters meters;
  private boolean late; // records are not safe in time

  HeldEnds(Vertx vertx, Meters meters) {
    this.vertx = vertx;
    this.meters = meters;
  }

  /** One that fails is no reason for the others to wait for ever. */
  private static void end(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException fault) {
      LOG.error("an answer could not be ended", fault);
    }
  }

  /** Begins a group whose records go together. */
  Group begin() {
    return new Group();
  }

  /** Those whose records go together. */
  final class Group {
    private final long timer = vertx.setTimer(PATIENCE_MILLIS, over -> onLate());
    private final List<Runnable> ends = new ArrayList<>();

    void add(Runnable end) {
      if (late) {
        meters.usageUnsafe(1);
        end.run();
      } else {
        ends.add(end);
      }
    }

    private void onLate() {
      if (!ends.isEmpty()) {
        if (!late) {
          LOG.warn(
              "records of what was used are not on disk within {} ms; answers do not wait for them"
                  + " until they are. Is the disk of sluice_settings.spool_dir away?",
              PATIENCE_MILLIS);
        }
        late = true;
        endAll();
      }
    }

    /** @param safe whether their records are on disk */
    void release(boolean safe) {
      vertx.cancelTimer(timer);
      if (safe && late) {
        LOG.info("records of what was used are on disk in time again, before answers end");
      }
      late = !safe;
      endAll();
    }

    private void endAll() {
      List<Runnable> due = List.copyOf(ends);
      ends.clear();
      if (late) {
        meters.usageUnsafe(due.size());
      }
      due.forEach(HeldEnds::end);
    }
  }
}
