package dev.sluice.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the body of an upstream's error answer, up to a limit; what lies beyond it is not waited for. */
final class BoundedBody {
  private final HttpClientResponse response;
  private final int limit;
  private final Runnable ended;
  private final Consumer<Buffer> done;
  private final Buffer body = Buffer.buffer();
  private final Deadline patience;
  private boolean delivered;

  /**
   * @param millis after which what has come must do
   * @param ended told when the end was read
   */
  BoundedBody(
      Alarms alarms,
      HttpClientResponse response,
      int limit,
      long millis,
      Runnable ended,
      Consumer<Buffer> done) {
    this.response = response;
    this.limit = limit;
    this.ended = ended;
    this.done = done;
    this.patience = new Deadline(alarms, millis, this::deliver);
  }

  void read() {
    patience.start();
    response.handler(this::add).endHandler(this::onEnd).exceptionHandler(broken -> deliver());
  }

  private void onEnd(@Nullable Void nothing) {
    ended.run();
    deliver();
  }

  private void add(Buffer piece) {
    int room = limit - body.length();
    body.appendBuffer(piece.length() <= room ? piece : piece.getBuffer(0, room));
    if (body.length() >= limit) {
      deliver();
    }
  }

  private void deliver() {
    if (!delivered) {
      delivered = true;
      patience.cancel();
      done.accept(body);
    }
  }
}
