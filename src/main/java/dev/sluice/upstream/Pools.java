package dev.sluice.upstream;

import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.UpstreamCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one upstream from one lane: one pool for streams, whose kernel buffers are small so that little
 * waits for a caller who does not read, and one for whole answers. Owned by its lane's event loop.
 */
final class Pools {
  private final Vertx vertx;
  private final ClientSettings settings;
  private final UpstreamCounts counts;
  private final Sockets sockets;
  private @Nullable Pool streams;
  private @Nullable Pool answers;

  Pools(Vertx vertx, ClientSettings settings, UpstreamCounts counts, Sockets sockets) {
    this.vertx = vertx;
    this.settings = settings;
    this.counts = counts;
    this.sockets = sockets;
  }

  /** Made on first use: a client made while verticles start would shift which event loop the next one gets. */
  Pool forStreams() {
    if (streams == null) {
      streams = pool(settings.forStreams());
    }
    return streams;
  }

  Pool forAnswers() {
    if (answers == null) {
      answers = pool(settings.forAnswers());
    }
    return answers;
  }

  private Pool pool(HttpClientOptions options) {
    return new Pool(
        vertx, Hop.to(settings.origin()), options, settings.maxConnections(), counts, sockets);
  }

  /** What they do, counted. */
  UpstreamCounts counts() {
    return counts;
  }

  Future<Void> close() {
    return close(streams).eventually(() -> close(answers));
  }

  private static Future<Void> close(@Nullable Pool pool) {
    return pool == null ? Future.succeededFuture() : pool.close();
  }
}
