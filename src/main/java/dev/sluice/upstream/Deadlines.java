package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** How long a call may take, and how long a stream may be silent before its first byte. Owned by one call. */
final class Deadlines {
  private final Deployment deployment;
  private final Consumer<GatewayError> missed;
  private final Deadline total;
  private final Deadline firstByte;

  /** @param missed learns what came too late */
  Deadlines(Vertx vertx, Call call, Consumer<GatewayError> missed) {
    this.deployment = call.deployment();
    this.missed = missed;
    this.total = new Deadline(vertx, deployment.timeoutMillis(), this::onTotal);
    this.firstByte = new Deadline(
        vertx, call.stream() ? deployment.streamTimeoutMillis() : 0, this::onFirstByte);
  }

  void start() {
    total.start();
    firstByte.start();
  }

  void firstByteCame() {
    firstByte.cancel();
  }

  void cancel() {
    total.cancel();
    firstByte.cancel();
  }

  private void onTotal() {
    missed.accept(ConnectionFailures.timeout(
        deployment, deployment.timeoutMillis(), "timeout", "did not finish"));
  }

  private void onFirstByte() {
    missed.accept(ConnectionFailures.timeout(
        deployment, deployment.streamTimeoutMillis(), "stream_timeout", "sent nothing"));
  }
}
