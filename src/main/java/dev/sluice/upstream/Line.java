package dev.sluice.upstream;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream, which serves one call at a time. Whoever got it gives it back once, when the end of its
 * answer was read, or cuts it. Owned by its lane's event loop.
 */
final class Line {
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);
  /** An upstream that says so closes it about then: a request had better not be on its way. */
  private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final String TIMEOUT = "timeout=";
  private static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("keep-alive");

  private final Pool pool;
  private final HttpClientConnection http;
  private long keepAliveNanos = KEEP_ALIVE_NANOS;
  private long idleSince = System.nanoTime();
  private boolean lent;
  private boolean usedBefore;
  private boolean last; // the upstream closes it after this answer
  private boolean cut;
  private boolean closed;

  Line(Pool pool, HttpClientConnection http) {
    this.pool = pool;
    this.http = http;
  }

  /** It is somebody's now. */
  void lend() {
    lent = true;
  }

  /**
   * Opens a request on it.
   *
   * @param uri path and query
   */
  Future<HttpClientRequest> post(String uri) {
    return http.request(pool.hop().post(uri));
  }

  /** A request goes out. Returns whether one did before. */
  boolean use() {
    boolean before = usedBefore;
    usedBefore = true;
    return before;
  }

  /** The head of an answer came, which says how long it may be kept. RFC 9112, section 9.3. */
  void answered(HttpClientResponse head) {
    String connection = head.getHeader(HttpHeaders.CONNECTION);
    last = head.version() == HttpVersion.HTTP_1_0
        ? !"keep-alive".equalsIgnoreCase(connection)
        : "close".equalsIgnoreCase(connection);
    String keepAlive = head.getHeader(KEEP_ALIVE);
    if (keepAlive != null) {
      keepAliveNanos = keepAlive(keepAlive);
    }
  }

  private static long keepAlive(String header) {
    for (String part : header.split(",")) {
      String text = part.strip();
      if (text.regionMatches(true, 0, TIMEOUT, 0, TIMEOUT.length())) {
        Long seconds = seconds(text.substring(TIMEOUT.length()));
        return seconds == null
            ? KEEP_ALIVE_NANOS
            : Math.max(0, TimeUnit.SECONDS.toNanos(seconds) - MARGIN_NANOS);
      }
    }
    return KEEP_ALIVE_NANOS;
  }

  private static @Nullable Long seconds(String text) {
    try {
      return Math.min(
          Long.parseLong(text.strip()), TimeUnit.NANOSECONDS.toSeconds(KEEP_ALIVE_NANOS));
    } catch (NumberFormatException wrong) {
      return null;
    }
  }

  /** The end of the answer was read, or nothing was asked. */
  void giveBack() {
    if (!lent) {
      return;
    }
    unlend();
    idleSince = System.nanoTime();
    if (isUsable(idleSince)) {
      pool.free(this);
    } else {
      cut();
    }
  }

  private void unlend() {
    if (lent) {
      lent = false;
      pool.returned();
    }
  }

  /** Whether another call may have it. */
  boolean isUsable(long now) {
    return !cut
        && !closed
        && !last
        && now - idleSince <= keepAliveNanos
        && http.activeStreams() == 0;
  }

  /** Closes it: what is going on there is not wanted, or nobody knows what is. */
  void cut() {
    if (cut || closed) {
      return;
    }
    cut = true;
    unlend();
    pool.retire(this);
    // A connection that closed before anybody listened does not say so again; this is told all the
    // same.
    http.close().onComplete(done -> pool.gone(this));
    if (!pool.reset(http)) {
      pool.gone(this); // when it closes is for its upstream to say: nobody shall wait for its place
    }
  }

  /** It was closed, by whomever. Returns whether it was known to be. */
  boolean closed() {
    boolean before = closed;
    closed = true;
    unlend();
    return before;
  }
}
