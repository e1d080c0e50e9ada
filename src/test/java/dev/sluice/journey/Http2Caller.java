package dev.sluice.journey;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A caller with several requests on one connection, so that all of them meet on one lane. Any thread. */
final class Http2Caller implements AutoCloseable {
  private static final int SMALLEST_WINDOW = 65_535; // of one stream, as RFC 9113 has it
  private static final int CONNECTION_WINDOW = 1 << 24;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Http2Caller(int port) {
    client = vertx
        .httpClientBuilder()
        .with(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setInitialSettings(new Http2Settings().setInitialWindowSize(SMALLEST_WINDOW))
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
            .setDefaultHost("127.0.0.1")
            .setDefaultPort(port))
        .withConnectHandler(connection -> connection.closeHandler(gone -> closed.complete(null)))
        .build();
  }

  /** Asks, and reads the answer as it comes. */
  Asked ask(String json) {
    return new Asked(json, true);
  }

  /** Asks, and reads nothing but the head until {@link Asked#read}. */
  Asked askAndStare(String json) {
    return new Asked(json, false);
  }

  /** Waits until the gateway closes the connection. */
  void awaitClosed() {
    in10Seconds(closed);
  }

  /** One request and what came of its answer. */
  final class Asked {
    private final HttpClientRequest request;
    private final CompletableFuture<HttpClientResponse> head = new CompletableFuture<>();
    private final CompletableFuture<Void> firstData = new CompletableFuture<>();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final Buffer came = Buffer.buffer();

    Asked(String json, boolean reading) {
      request = get(client.request(HttpMethod.POST, Streaming.CHAT));
      request.exceptionHandler(body::completeExceptionally);
      request.response().onFailure(head::completeExceptionally).onSuccess(response -> {
        if (!reading) {
          response.pause();
        }
        response
            .exceptionHandler(body::completeExceptionally)
            .handler(this::add)
            .endHandler(end -> body.complete(came.toString(StandardCharsets.UTF_8)));
        head.complete(response);
      });
      request.end(json);
    }

    private void add(Buffer data) {
      came.appendBuffer(data);
      firstData.complete(null);
    }

    int status() {
      return in10Seconds(head).statusCode();
    }

    void awaitData() {
      in10Seconds(firstData);
    }

    /** Reads to the end. */
    String read() {
      in10Seconds(head).resume();
      return in10Seconds(body);
    }

    /** Leaves; the connection stays. */
    void leave() {
      get(request.reset(8));
    }

    /** Leaves, unless the answer is over. */
    void leaveIfThere() {
      request.reset(8);
    }
  }

  private static <T> T get(Future<T> future) {
    return in10Seconds(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T in10Seconds(CompletableFuture<T> future) {
    return future.copy().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    get(vertx.close());
  }
}
