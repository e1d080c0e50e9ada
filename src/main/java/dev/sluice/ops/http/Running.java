package dev.sluice.ops.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request in progress, until its answer has ended or it was reset; the rest of its body may never come. Owned by its
 * connection's event loop.
 */
final class Running {
  private final long since = System.nanoTime();
  private @Nullable MethodMeters meters; // from begin() on
  private int status;
  private boolean over;

  void begin(MethodMeters of) {
    meters = of;
    of.active.increment();
    if (of.sent != null) {
      of.sent.increment();
    }
  }

  void requestEnded(long bytes) {
    if (meters != null) {
      meters.requestBytes.record(bytes);
    }
  }

  void answering(int with) {
    status = with;
  }

  void answerEnded(long bytes) {
    if (meters == null) {
      return;
    }
    MethodMeters.Answered answered = meters.answered(status);
    answered.count().increment();
    answered.time().record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
    answered.bytes().record(bytes);
    if (!over) {
      over = true;
      meters.active.decrement();
    }
  }

  /** It was cut off; what comes after its answer's end is no part of it. */
  void reset() {
    if (meters != null && !over) {
      over = true;
      meters.active.decrement();
      meters.reset.run();
    }
  }
}
