package dev.sluice.upstream;

import dev.sluice.ops.count.UpstreamCounts;
import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one pool, and which call each serves. The pool passes a connection on as soon as the end of
 * an answer has arrived, even if that end still waits behind data for a caller who does not read. Owned by its lane's
 * event loop.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final Map<HttpConnection, Use> open = new IdentityHashMap<>();
  private final UpstreamCounts counts;

  Connections(UpstreamCounts counts) {
    this.counts = counts;
  }

  /** How a connection was used so far. */
  private static final class Use {
    private boolean before;
    private @Nullable HttpCall by; // the call that it serves now
  }

  void opened(HttpConnection connection) {
    open.put(connection, new Use());
    counts.opened(1);
    connection.closeHandler(closed -> onClosed(connection));
    connection.exceptionHandler(failure -> LOG.debug("connection failed", failure));
  }

  private void onClosed(HttpConnection connection) {
    Use use = open.remove(connection);
    if (use != null) {
      counts.opened(-1);
      counts.busy(use.by == null ? 0 : -1);
    }
  }

  /**
   * A call sends its request on a connection; one that still had it lets go.
   *
   * @return whether something was sent on it before
   */
  boolean take(HttpConnection connection, HttpCall call) {
    Use use = open.get(connection);
    if (use == null) {
      return true; // it has died already
    }
    boolean usedBefore = use.before;
    HttpCall previous = use.by;
    use.before = true;
    use.by = call;
    if (previous != null) {
      previous.letGo();
    } else {
      counts.busy(1);
    }
    return usedBefore;
  }

  /** The call is over. */
  void leave(HttpConnection connection, HttpCall call) {
    Use use = open.get(connection);
    if (use != null && use.by == call) {
      use.by = null;
      counts.busy(-1);
    }
  }
}
