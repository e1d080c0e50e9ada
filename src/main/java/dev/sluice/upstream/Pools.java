package dev.sluice.upstream;

import dev.sluice.ops.count.UpstreamCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
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
  private final Connections connections;
  private @Nullable HttpClientAgent streams;
  private @Nullable HttpClientAgent answers;

  Pools(Vertx vertx, ClientSettings settings, UpstreamCounts counts) {
    this.vertx = vertx;
    this.settings = settings;
    this.counts = counts;
    this.connections = new Connections(counts);
  }

  /** Made on first use: a client made while verticles start would shift which event loop the next one gets. */
  HttpClient forStreams() {
    if (streams == null) {
      streams = client(settings.forStreams());
    }
    return streams;
  }

  HttpClient forAnswers() {
    if (answers == null) {
      answers = client(settings.forAnswers());
    }
    return answers;
  }

  private HttpClientAgent client(HttpClientOptions options) {
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(settings.pool())
        .withConnectHandler(connections::opened)
        .build();
  }

  /** The open connections of both pools. */
  Connections connections() {
    return connections;
  }

  /** What they do, counted. */
  UpstreamCounts counts() {
    return counts;
  }

  Future<Void> close() {
    return close(streams).eventually(() -> close(answers));
  }

  private static Future<Void> close(@Nullable HttpClientAgent client) {
    return client == null ? Future.succeededFuture() : client.close();
  }
}
