package dev.sluice.ingress.server;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Listening;
import dev.sluice.ingress.accounting.AccessNotes;
import dev.sluice.ingress.reply.ErrorReply;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers' connections. Closes those on which nothing is asked: kept alive for too long, or a request head that never
 * becomes whole; or a body that was answered before its end and goes on. One with a request in progress is closed
 * only at the end of a drain. Those beyond a limit are told so. Owned by its lane's event loop.
 */
public final class CallerConnections {
  private static final Logger LOG = LoggerFactory.getLogger(CallerConnections.class);
  /**
   * How long bytes that nobody wants are taken and dropped: a caller cut off while sending may lose the answer
   * that says why (RFC 9112, section 9.6).
   */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** Connections beyond a limit that are kept for a moment, to be told why; further ones are closed at once. */
  private static final int MOST_TOLD = 64;

  private static final long RETRY_AFTER_SECONDS = 1;

  private final Map<HttpConnection, Use> connections = new IdentityHashMap<>();
  private final Crowd crowd;
  private final Supplier<Listening> limits;
  private final Meters meters;
  private final AccessNotes access;
  private final Sockets sockets;
  private int beingTold;

  public CallerConnections(
      Crowd crowd, Supplier<Listening> limits, Meters meters, AccessNotes access, Sockets sockets) {
    this.crowd = crowd;
    this.limits = limits;
    this.meters = meters;
    this.access = access;
    this.sockets = sockets;
  }

  /** How a connection is used. */
  private static final class Use {
    private final String peer;
    private final Crowd.@Nullable Limit beyond;
    private final List<HttpServerResponse> answers = new ArrayList<>(1); // in progress
    private long idleSince = System.nanoTime();
    private boolean leftUnread; // a request was answered before its body had come
    private boolean asked; // something, since it was opened
    private boolean told; // the answer to its last request says that it ends
    private boolean leaving; // no request of it is heard any more
    private boolean closing; // once what it waits for is sent
    private long unsent; // bytes of that, at the last look
    private long takenAt; // when some of it was taken last

    Use(String peer, Crowd.@Nullable Limit beyond) {
      this.peer = peer;
      this.beyond = beyond;
    }

    void ended(HttpServerResponse answer) {
      answers.remove(answer);
      idleSince = System.nanoTime();
    }

    void answered(HttpServerRequest request) {
      ended(request.response());
      leftUnread |= !request.isEnded() && request.version() != HttpVersion.HTTP_2;
    }

    /** Whether its caller knows that it ends, or has not used it for so long that it may be lost. */
    boolean mayLeave(long graceNanos) {
      return told || answers.isEmpty() && System.nanoTime() - idleSince >= graceNanos;
    }

    long patience(long keepAlive, long headTime) {
      if (leftUnread || beyond != null) {
        return LINGER_NANOS;
      }
      return asked ? keepAlive : Math.min(keepAlive, headTime);
    }
  }

  void opened(HttpConnection connection) {
    SocketAddress address = connection.remoteAddress();
    String peer = address == null ? "" : String.valueOf(address.hostAddress());
    Crowd.Limit beyond = crowd.enter(peer, limits.get());
    connections.put(connection, new Use(peer, beyond));
    if (beyond != null) {
      meters.connectionRefused(beyond.setting());
      beingTold++;
    }
    connection.closeHandler(closed -> closed(connection, peer));
    connection.exceptionHandler(this::failed);
    if (beyond != null && beingTold > MOST_TOLD) {
      connection.close();
    }
  }

  private void closed(HttpConnection connection, String peer) {
    Use use = connections.remove(connection);
    crowd.leave(peer);
    if (use != null && use.beyond != null) {
      beingTold--;
    }
  }

  /** Netty has closed the connection, where it had to. */
  private void failed(Throwable failure) {
    if (failure instanceof Http2Exception http2 && http2.error() == Http2Error.ENHANCE_YOUR_CALM) {
      meters.connectionRefused("http2_flood");
    }
    // A message of what could not be read quotes it.
    LOG.debug("a caller's connection failed: {}", failure.getClass().getName());
  }

  /** Notes a request; one on a connection beyond a limit is answered with that, and nobody else need look at it. */
  boolean admitted(HttpServerRequest request) {
    Use use = connections.get(request.connection());
    if (use == null) {
      return true;
    }
    use.asked = true;
    use.answers.add(request.response());
    access.begin(request, request.path(), use.peer);
    request.response().closeHandler(gone -> access.ended(request, true));
    request.response().endHandler(ended -> {
      use.answered(request);
      access.ended(request, false);
    });
    if (use.beyond == null) {
      return true;
    }
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader("connection", "close");
    }
    refuse(request, tooMany(use.beyond));
    return false;
  }

  private void refuse(HttpServerRequest request, GatewayError error) {
    access.refused(request, error);
    ErrorReply.send(request, error);
  }

  /** Refuses what is no request that anybody else need look at, and closes its connection. */
  void refuseInvalid(HttpServerRequest request, GatewayError error) {
    Use use = connections.get(request.connection());
    access.begin(request, null, use == null ? "" : use.peer);
    refuse(request, error);
    access.ended(request, false);
    request.connection().close();
  }

  private static GatewayError tooMany(Crowd.Limit limit) {
    return new GatewayError.Overloaded(
        "too_many_connections",
        (limit == Crowd.Limit.ALL
                ? "The gateway has as many connections as sluice_settings."
                : "Your address has as many connections to the gateway as sluice_settings.")
            + limit.setting()
            + " allows. Try again shortly, keep connections for several requests, or raise it.",
        RETRY_AFTER_SECONDS);
  }

  /**
   * A second passed.
   *
   * @param keepAliveMillis patience with a connection on which something was asked, and with a caller who takes
   *     nothing of what is left to send
   * @param headMillis patience with one on which nothing was
   */
  void tick(long keepAliveMillis, long headMillis) {
    long now = System.nanoTime();
    long keepAlive = TimeUnit.MILLISECONDS.toNanos(keepAliveMillis);
    long headTime = TimeUnit.MILLISECONDS.toNanos(headMillis);
    for (Map.Entry<HttpConnection, Use> entry : new ArrayList<>(connections.entrySet())) {
      Use use = entry.getValue();
      // A stream of HTTP/2 that its caller has reset is closed without having ended.
      use.answers.stream().filter(HttpServerResponse::closed).toList().forEach(use::ended);
      if (use.closing
          || use.answers.isEmpty() && now - use.idleSince > use.patience(keepAlive, headTime)) {
        close(entry.getKey(), use, now, keepAlive);
      }
    }
  }

  /** Closes it when all is sent, which takes its time, or nothing of it was taken for too long. */
  private void close(HttpConnection connection, Use use, long now, long keepAlive) {
    if (!use.closing) {
      use.closing = true;
      use.takenAt = now;
      if (!use.asked && use.beyond == null) {
        meters.connectionRefused("silent");
      }
      connection.close();
    }
    long unsent = sockets.unsent(connection);
    if (unsent != use.unsent) {
      use.unsent = unsent;
      use.takenAt = now;
    } else if (now - use.takenAt > keepAlive) {
      sockets.leave(connection);
    }
  }

  /** The answer to this says that nothing more will be heard on its connection; HTTP/2 has a frame for that. */
  public void tellOfTheEnd(HttpServerRequest request) {
    Use use = connections.get(request.connection());
    if (use != null && request.version() != HttpVersion.HTTP_2) {
      use.told = true;
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /**
   * Closes connections, each when the answer in progress on it has been sent, or the time is up: those whose callers
   * know, and those that are idle for the time of grace. A caller that asks at the very moment of an unannounced end
   * would not get an answer. To be called again until none is left, and before the server shuts down, which would close
   * a connection at the end of its answer whether or not all of it was sent.
   *
   * @return whether none is left that was not told
   */
  boolean drain(Duration grace, Duration patience) {
    boolean all = true;
    for (Map.Entry<HttpConnection, Use> entry : List.copyOf(connections.entrySet())) {
      HttpConnection connection = entry.getKey();
      Use use = entry.getValue();
      if (!use.leaving
          && (grace.isZero() || isHttp2(connection) || use.mayLeave(grace.toNanos()))) {
        use.leaving = true;
        connection.shutdown(patience);
      }
      all &= use.leaving;
    }
    return all;
  }

  /** Closes what is left: its callers have not taken their answers in time. */
  void cut() {
    for (Map.Entry<HttpConnection, Use> left : List.copyOf(connections.entrySet())) {
      left.getValue().answers.forEach(access::cut);
      sockets.leave(left.getKey());
    }
  }

  /** It says goodbye with the number of the last request that was heard, and callers repeat later ones elsewhere. */
  private static boolean isHttp2(HttpConnection connection) {
    return connection.protocolVersion() == HttpVersion.HTTP_2;
  }
}
