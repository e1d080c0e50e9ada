package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.Timeouts;
import dev.sluice.config.Timeouts.Limit;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/**
 * How long a call may take: as a whole, until its first byte, and in silence once a stream has begun. Owned by one call.
 */
final class Deadlines {
  private final Deployment deployment;
  private final Consumer<GatewayError> missed;
  private final Deadline total;
  private final Deadline firstByte;
  private final Silence silence;
  private boolean begun; // the answer

  /** @param missed learns what came too late */
  Deadlines(Vertx vertx, Alarms alarms, Call call, Consumer<GatewayError> missed) {
    this.deployment = call.deployment();
    this.missed = missed;
    Timeouts limits = call.timeouts();
    Limit start = call.stream() ? limits.streamStart().or(limits.firstByte()) : limits.firstByte();
    this.total =
        new Deadline(alarms, limits.total().millis(), () -> miss(limits.total(), "did not finish"));
    this.firstByte = new Deadline(alarms, start.millis(), () -> miss(start, "sent nothing"));
    this.silence = new Silence(
        vertx,
        call.stream() ? limits.silence().millis() : 0,
        () -> miss(limits.silence(), "began its answer, then sent nothing more"));
  }

  void start() {
    total.start();
    firstByte.start();
  }

  /**
   * A piece of the answer came.
   *
   * @param now of System.nanoTime()
   */
  void heard(long now) {
    if (!begun) {
      begun = true;
      firstByte.cancel();
    }
    silence.heard(now);
  }

  /** The provider waits for its caller, or no longer. */
  void pause(boolean paused) {
    silence.pause(paused);
  }

  void cancel() {
    total.cancel();
    firstByte.cancel();
    silence.cancel();
  }

  private void miss(Limit limit, String what) {
    missed.accept(ConnectionFailures.timeout(deployment, limit, what));
  }
}
