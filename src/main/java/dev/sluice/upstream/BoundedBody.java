package dev.sluice.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;

/** Collects the body of an upstream's error answer, up to a limit; what lies beyond it is not waited for. */
final class BoundedBody {
  private final HttpClientResponse response;
  private final int limit;
  private final Consumer<Buffer> done;
  private final Buffer body = Buffer.buffer();
  private boolean delivered;

  BoundedBody(HttpClientResponse response, int limit, Consumer<Buffer> done) {
    this.response = response;
    this.limit = limit;
    this.done = done;
  }

  void read() {
    response.handler(this::add).endHandler(end -> deliver()).exceptionHandler(broken -> deliver());
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
      done.accept(body);
    }
  }
}
