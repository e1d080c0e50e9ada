package dev.sluice.upstream;

import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.UpstreamCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one upstream from one lane. The one that was used last is used next, so that those beyond the need
 * grow old and are closed; who finds none waits, first come first served. Vert.x's own pool is shared by all event
 * loops and costs 1.7 us a request. Owned by its lane's event loop.
 */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
  private static final long TICK_MILLIS = 1000;

  private final Vertx vertx;
  private final Hop hop;
  private final HttpClientAgent client;
  private final int most;
  private final Deque<Line> idle = new ArrayDeque<>(); // the one used last is the last
  private final Deque<Borrower> waiting = new ArrayDeque<>();
  private final UpstreamCounts counts;
  private final Sockets sockets;
  private final long timer;
  private int open; // and being opened
  private int opening;
  private int told; // of those that wait

  /**
   * @param most connections; as many calls again may wait for one
   * @param counts where it tells what it does
   * @param sockets the connections of this process
   */
  Pool(
      Vertx vertx,
      Hop hop,
      HttpClientOptions options,
      int most,
      UpstreamCounts counts,
      Sockets sockets) {
    this.vertx = vertx;
    this.hop = hop;
    this.client = vertx.createHttpClient(options);
    this.most = most;
    this.counts = counts;
    this.sockets = sockets;
    this.timer = vertx.setPeriodic(TICK_MILLIS, tick -> closeOld());
  }

  Hop hop() {
    return hop;
  }

  /** Lends a connection, at once if there is one. */
  void borrow(Borrower borrower) {
    Line line = freshest();
    if (line != null) {
      lend(line, borrower);
      return;
    }
    if (waiting.size() >= most + opening) {
      waiting.removeIf(Borrower::hasLeft);
    }
    if (waiting.size() >= most + opening && open >= most) {
      borrower.refused(new ConnectionPoolTooBusyException("all " + most + " are in use"));
      return;
    }
    waiting.add(borrower);
    openWhatIsNeeded();
    tellWaiting();
  }

  private void tellWaiting() {
    counts.waiting(waiting.size() - told);
    told = waiting.size();
  }

  private void lend(Line line, Borrower borrower) {
    line.lend();
    counts.busy(1);
    borrower.lent(line);
  }

  private @Nullable Line freshest() {
    long now = System.nanoTime();
    for (Line line = idle.pollLast(); line != null; line = idle.pollLast()) {
      if (line.isUsable(now)) {
        return line;
      }
      line.cut();
    }
    return null;
  }

  private void openWhatIsNeeded() {
    while (opening < waiting.size() && open < most) {
      open++;
      opening++;
      client.connect(hop.connect()).onComplete(this::opened, this::notOpened);
    }
  }

  private void opened(HttpClientConnection connection) {
    opening--;
    counts.opened(1);
    Line line = new Line(this, connection);
    // A message of what could not be read quotes it.
    connection.exceptionHandler(
        failure -> LOG.debug("connection failed: {}", failure.getClass().getName()));
    connection.closeHandler(closed -> gone(line));
    free(line);
  }

  /** Whoever waits longest is told; the others may have more luck. */
  private void notOpened(Throwable cause) {
    opening--;
    open--;
    Borrower first = next();
    if (first != null) {
      first.refused(cause);
    }
    openWhatIsNeeded();
  }

  /** What waits to be written on it is wanted no more, though its upstream may never take it. False: that cannot be done. */
  boolean reset(HttpClientConnection connection) {
    return sockets.reset(connection);
  }

  /** Nobody is to have it any more; it counts until it is closed. */
  void retire(Line line) {
    idle.remove(line);
  }

  /** It is closed. */
  void gone(Line line) {
    if (!line.closed()) {
      open--;
      counts.opened(-1);
      idle.remove(line);
      openWhatIsNeeded();
    }
  }

  /** A call has one no longer. */
  void returned() {
    counts.busy(-1);
  }

  /** Nobody has it now. */
  void free(Line line) {
    Borrower first = next();
    if (first == null) {
      idle.addLast(line);
    } else {
      lend(line, first);
    }
  }

  /** Who waits longest of those who still do. */
  private @Nullable Borrower next() {
    Borrower first = waiting.poll();
    while (first != null && first.hasLeft()) {
      first = waiting.poll();
    }
    tellWaiting();
    return first;
  }

  private void closeOld() {
    long now = System.nanoTime();
    while (!idle.isEmpty() && !idle.peekFirst().isUsable(now)) {
      idle.pollFirst().cut();
    }
  }

  Future<Void> close() {
    vertx.cancelTimer(timer);
    return client.close();
  }
}
