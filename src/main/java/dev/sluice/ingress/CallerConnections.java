package dev.sluice.ingress;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers' connections. Closes those on which nothing is asked: kept alive for too long, or a request head that never
 * becomes whole; or a body that was answered before its end and goes on. One with a request in progress is closed
 * only at the end of a drain. Owned by its lane's event loop.
 */
final class CallerConnections {
  private static final Logger LOG = LoggerFactory.getLogger(CallerConnections.class);
  /**
   * How long bytes that nobody wants are taken and dropped: a caller cut off while sending may lose the answer
   * that says why (RFC 9112, section 9.6).
   */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Map<HttpConnection, Use> connections = new IdentityHashMap<>();

  /** How a connection is used. */
  private static final class Use {
    private final Set<HttpServerResponse> answers = new HashSet<>(); // in progress
    private long idleSince = System.nanoTime();
    private boolean leftUnread; // a request was answered before its body had come

    void ended(HttpServerResponse answer) {
      answers.remove(answer);
      idleSince = System.nanoTime();
    }

    void answered(HttpServerRequest request) {
      ended(request.response());
      leftUnread |= !request.isEnded() && request.version() != HttpVersion.HTTP_2;
    }
  }

  void opened(HttpConnection connection) {
    connections.put(connection, new Use());
    connection.closeHandler(closed -> connections.remove(connection));
    connection.exceptionHandler(failure -> LOG.debug("a caller's connection failed", failure));
  }

  void requested(HttpServerRequest request) {
    Use use = connections.get(request.connection());
    if (use != null) {
      use.answers.add(request.response());
      request.response().endHandler(ended -> use.answered(request));
    }
  }

  void tick(long keepAliveMillis) {
    long now = System.nanoTime();
    long keepAlive = TimeUnit.MILLISECONDS.toNanos(keepAliveMillis);
    for (Map.Entry<HttpConnection, Use> entry : new ArrayList<>(connections.entrySet())) {
      Use use = entry.getValue();
      // A stream of HTTP/2 that its caller has reset is closed without having ended.
      use.answers.stream().filter(HttpServerResponse::closed).toList().forEach(use::ended);
      long patience = use.leftUnread ? LINGER_NANOS : keepAlive;
      if (use.answers.isEmpty() && now - use.idleSince > patience) {
        entry.getKey().close();
      }
    }
  }

  /**
   * Closes each connection when the answer in progress on it has been sent, or the time is up. To be called before the
   * server shuts down, which would close a connection at the end of its answer whether or not all of it was sent.
   */
  void drain(Duration patience) {
    List.copyOf(connections.keySet()).forEach(connection -> connection.shutdown(patience));
  }
}
