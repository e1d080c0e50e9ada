package dev.sluice.ingress.request;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Settings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads one request's body within its limits, then hands it over once. Owned by its lane's event loop.
 */
public final class RequestBody {
  private static final int FIRST_BYTES = 4096;
  private static final byte[] EMPTY = {};

  private final HttpServerRequest request;
  private final Settings settings;
  private final BufferedBytes buffered;
  private final SlowRequests arriving;
  private final Consumer<byte[]> whole;
  private final Consumer<GatewayError> refused;

  private byte[] bytes = EMPTY;
  private int length;
  private boolean over; // handed over, refused, or the caller left
  private long deadline; // of System.nanoTime()

  public RequestBody(
      HttpServerRequest request,
      Settings settings,
      BufferedBytes buffered,
      SlowRequests arriving,
      Consumer<byte[]> whole,
      Consumer<GatewayError> refused) {
    this.request = request;
    this.settings = settings;
    this.buffered = buffered;
    this.arriving = arriving;
    this.whole = whole;
    this.refused = refused;
  }

  /** Begins to read; to be called in the turn that brought the request. */
  public void read() {
    if (declaredLength() > settings.maxRequestBytes()) {
      refuse(tooLarge());
      return;
    }
    if (request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
      refuse(new GatewayError.BadHttp(
          415, "unsupported_encoding", "Send the body uncompressed, without Content-Encoding."));
      return;
    }
    String coding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      refuse(new GatewayError.BadHttp(
          501, "unsupported_encoding", "The only transfer coding is 'chunked'.")); // RFC 9112, 6.1
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.requestReadMillis());
    arriving.add(this);
    request.handler(this::add).endHandler(end -> handOver()).exceptionHandler(this::onBroken);
  }

  /** The caller left, or what they send is no chunk. */
  private void onBroken(Throwable failure) {
    if (failure instanceof HttpClosedException || failure instanceof IOException || over) {
      release();
    } else {
      refuse(new GatewayError.BadHttp(
          400, "invalid_http", "The body's chunks are malformed; it cannot be read."));
    }
  }

  private long declaredLength() {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? 0 : Long.parseLong(declared);
    } catch (NumberFormatException notANumber) {
      return 0; // the HTTP decoder has refused it already
    }
  }

  private void add(Buffer piece) {
    if (over) {
      return;
    }
    int more = piece.length();
    if (length + (long) more > settings.maxRequestBytes()) {
      refuse(tooLarge());
    } else if (!buffered.take(more, settings.maxBufferedBytes())) {
      refuse(new GatewayError.Overloaded(
          "too_many_large_requests",
          "The requests in flight hold all the memory that"
              + " sluice_settings.max_buffered_requests_mb and a quarter of the heap allow. Try again"
              + " shortly.",
          1));
    } else {
      append(piece, more);
    }
  }

  private void append(Buffer piece, int more) {
    if (length == 0) {
      bytes = piece.getBytes();
    } else {
      if (length + more > bytes.length) {
        bytes =
            Arrays.copyOf(bytes, Math.max(FIRST_BYTES, Math.max(2 * bytes.length, length + more)));
      }
      piece.getBytes(bytes, length);
    }
    length += more;
  }

  private void handOver() {
    if (!over) {
      over = true;
      arriving.remove(this);
      request.handler(null).endHandler(null).exceptionHandler(null); // nothing more comes
      byte[] all = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
      bytes = EMPTY;
      whole.accept(all);
    }
  }

  private void refuse(GatewayError error) {
    release();
    refused.accept(error);
  }

  private void release() {
    if (!over) {
      over = true;
      arriving.remove(this);
      buffered.giveBack(length);
      bytes = EMPTY;
    }
  }

  boolean isLate(long now) {
    return now - deadline > 0;
  }

  /** The caller took too long; nothing happens if the body has arrived. */
  void expire() {
    if (!over) {
      refuse(new GatewayError.BadHttp(
          408, "request_timeout", "The request's body did not arrive in time; send it again."));
    }
  }

  private GatewayError tooLarge() {
    long megabytes = settings.maxRequestBytes() >> 20;
    return new GatewayError.BadHttp(
        413,
        "request_too_large",
        "The request's body is larger than "
            + (megabytes > 0 ? megabytes + " MiB" : settings.maxRequestBytes() + " bytes")
            + ". Send less, or raise general_settings.max_request_size_mb.");
  }
}
