package dev.sluice.ops.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request in progress. It is over when both it and its answer have ended, or when it was reset. Owned by its
 * connection's event loop.
 */
final class Running {
  private final long since = System.nanoTime();
  private @Nullable MethodMeters meters; // from begin() on
  private int status;
  private boolean half; // the request has ended, or its answer
  private boolean reset;

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
      ended(meters);
    }
  }

  void answering(int with) {
    status = with;
  }

  void answerEnded(long bytes) {
    if (meters != null) {
      MethodMeters.Answered answered = meters.answered(status);
      answered.count().increment();
      answered.time().record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
      answered.bytes().record(bytes);
      ended(meters);
    }
  }

  void reset() {
    if (meters == null || reset) {
      return;
    }
    reset = true;
    meters.active.decrement();
    meters.reset.run();
  }

  private void ended(MethodMeters of) {
    if (half && !reset) {
      of.active.decrement();
    }
    half = true;
  }
}
