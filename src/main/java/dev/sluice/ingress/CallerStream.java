package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.ingress.accounting.Bill;
import dev.sluice.ingress.reply.ErrorReply;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The way to one caller: writes what came, and counts how much of it was taken, so that the provider can be held back.
 * What ends an answer goes when its bill lets it. Owned by its lane's event loop.
 */
final class CallerStream {
  private static final Buffer MARK =
      Buffer.buffer(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final int giveBackAt;
  private final IntConsumer taken;
  private final Bill bill;
  private final EventBoundary written = new EventBoundary();

  private int owed; // bytes written and not yet given back as credit
  private boolean waiting; // for the caller to read
  private boolean events;
  private boolean begun; // with bytes of an answer, not only with comments
  private int quietTicks; // since something was written

  /**
   * @param window credit that the provider began with, in bytes; half of it is given back at a time
   * @param taken told how many bytes the caller took
   * @param bill that the end may have to wait for
   */
  CallerStream(HttpServerRequest request, int window, IntConsumer taken, Bill bill) {
    this.request = request;
    this.response = request.response();
    this.giveBackAt = Math.max(1, window / 2);
    this.taken = taken;
    this.bill = bill;
  }

  boolean isGone() {
    return response.closed() || response.ended();
  }

  /** Whether an answer has begun to go out: nothing else can take its place. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the head is out, perhaps with nothing but comments behind it: a failure is told in an event. */
  boolean hasHead() {
    return response.headWritten();
  }

  /** Writes the head with the first data of a longer answer. */
  void begin(int status, Map<String, String> headers, Buffer data) {
    begun = true;
    boolean commented = hasHead();
    if (!commented) {
      head(status, headers);
      response.setChunked(true);
    }
    write(commented ? afterComments(data) : data).onSuccess(gone -> forgetHeaders());
  }

  /** A stream may be open for long, and nobody reads any more what was sent before it. */
  private void forgetHeaders() {
    request.headers().clear();
    response.headers().clear();
  }

  /** Writes an answer that is whole. */
  void whole(int status, Map<String, String> headers, Buffer data) {
    begun = true;
    if (hasHead()) {
      end(afterComments(data));
    } else if (bill.holdsEnd()) {
      later(() -> sendWhole(status, headers, data));
    } else {
      sendWhole(status, headers, data);
    }
  }

  private void sendWhole(int status, Map<String, String> headers, Buffer data) {
    head(status, headers);
    response.end(data);
  }

  /** Ends the answer once its record is safe, if there is still a caller. */
  private void later(Runnable end) {
    bill.whenSafe(() -> {
      if (!isGone()) {
        end.run();
      }
    });
  }

  /** A byte order mark means something at the very beginning only. */
  private static Buffer afterComments(Buffer data) {
    boolean marked =
        data.length() >= MARK.length() && data.getBuffer(0, MARK.length()).equals(MARK);
    return marked ? data.getBuffer(MARK.length(), data.length()) : data;
  }

  /** A second passed. Whether a caller who heard nothing for so many of them may be sent a comment now. */
  boolean isDue(int seconds) {
    quietTicks++;
    return quietTicks >= seconds
        && (events || !hasHead())
        && written.isHere()
        && !response.writeQueueFull()
        && !isGone();
  }

  /** Tells the caller that the answer still comes, which is not counted as part of it. */
  void comment() {
    if (!hasHead()) {
      head(200, Map.of("content-type", "text/event-stream; charset=utf-8"));
      response.setChunked(true);
    }
    quietTicks = 0;
    response.write(Buffer.buffer(": keep-alive\n\n"));
  }

  private void head(int status, Map<String, String> headers) {
    response.setStatusCode(status);
    headers.forEach(response::putHeader);
    events = HeaderRules.isEventStream(headers.get("content-type"));
    if (events) {
      response.putHeader("cache-control", "no-cache").putHeader("x-accel-buffering", "no");
    }
  }

  /** Gives a future that succeeds when it is on its way. */
  Future<Void> write(Buffer data) {
    Future<Void> sent = response.write(data);
    quietTicks = 0;
    written.wrote(data);
    owed += data.length();
    if (!response.writeQueueFull()) {
      if (owed >= giveBackAt) {
        giveBack();
      }
    } else if (!waiting) {
      waiting = true;
      response.drainHandler(drained -> onDrained());
    }
    return sent;
  }

  private void onDrained() {
    waiting = false;
    giveBack();
  }

  private void giveBack() {
    int bytes = owed;
    owed = 0;
    if (bytes > 0) {
      taken.accept(bytes);
    }
  }

  void end(Buffer last) {
    if (endsWithConnection()) {
      endAndClose(last);
    } else if (bill.holdsEnd()) {
      later(() -> response.end(last));
    } else {
      response.end(last);
    }
  }

  /** HTTP/1.0 knows no chunks: even on a connection to be kept, only its end tells the end of a longer answer. */
  private boolean endsWithConnection() {
    return request.version() == HttpVersion.HTTP_1_0;
  }

  /** Ends an answer after which nothing can follow, as after a provider's own error. */
  void endAndClose(Buffer last) {
    if (bill.holdsEnd()) {
      later(() -> sendLast(last));
    } else {
      sendLast(last);
    }
  }

  private void sendLast(Buffer last) {
    response.end(last).onComplete(ended -> closeConnection());
  }

  /**
   * Tells a caller why there is no answer; one whose answer has begun, that it is incomplete: in a stream by an event,
   * else by cutting it off.
   */
  void fail(GatewayError error) {
    if (bill.holdsEnd()) {
      later(() -> sendFailure(error));
    } else {
      sendFailure(error);
    }
  }

  private void sendFailure(GatewayError error) {
    if (!hasHead()) {
      ErrorReply.send(request, error);
    } else if (events) {
      sendLast(ErrorReply.event(error));
    } else {
      response.reset();
    }
  }

  /** For a caller who has been sent a comment, behind which a whole answer has no place. */
  static GatewayError notAStream(String group) {
    return new GatewayError.UpstreamFailed(
        "not_a_stream",
        "The upstream of model '" + group
            + "' answered a request for a stream with a whole"
            + " answer, after the stream had begun with a comment. Ask without `stream`, or set"
            + " keepalive_seconds: 0 for its deployment.");
  }

  /** Only this stream ends on HTTP/2; on HTTP/1.1 the connection does, as the design promises for a failed stream. */
  private void closeConnection() {
    if (request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    }
  }
}
