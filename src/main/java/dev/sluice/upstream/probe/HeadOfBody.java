package dev.sluice.upstream.probe;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/** Keeps the beginning of an answer's body and lets go of the rest. Owned by one event loop. */
final class HeadOfBody implements BodyCodec<Buffer>, BodyStream<Buffer> {
  private static final int KEPT = 65_536;

  private final Promise<Buffer> result = Promise.promise();
  private final Buffer kept = Buffer.buffer();

  @Override
  public BodyStream<Buffer> stream() {
    return this;
  }

  @Override
  public Future<Void> write(Buffer piece) {
    int room = Math.min(KEPT - kept.length(), piece.length());
    kept.appendBuffer(piece, 0, room);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    result.tryComplete(kept);
    return Future.succeededFuture();
  }

  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public void handle(Throwable failure) {
    result.tryFail(failure);
  }

  @Override
  public HeadOfBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public HeadOfBody setWriteQueueMaxSize(int size) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public HeadOfBody drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
