package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Version;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Who takes spans: OTLP over HTTP, as Protocol Buffers. Sends on an event loop, for one thread that waits.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
final class Collector {
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);
  private static final int LONGEST_HEAD = 65_536; // of an answer, in bytes
  private static final long SHORTEST_NANOS = 1_000_000;
  /** After which it is asked again how long it may take. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;
  private final Sockets sockets;
  private final TracingSettings settings;
  private final HttpClientOptions options;
  private final Envelope envelope;
  /** Made by the thread that sends: a verticle's would be closed with it. */
  private @Nullable HttpClient client;

  Collector(Vertx vertx, Sockets sockets, TracingSettings settings, Duration connecting) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.settings = settings;
    options = new HttpClientOptions()
        .setConnectTimeout((int) connecting.toMillis())
        .setMaxHeaderSize(LONGEST_HEAD)
        .setMaxInitialLineLength(LONGEST_HEAD);
    envelope = new Envelope(settings);
  }

  /**
   * What became of a batch.
   *
   * @param failure null: it arrived
   * @param passes whether the same may work a little later
   * @param tooLarge whether less of it may work
   */
  record Outcome(@Nullable String failure, boolean passes, boolean tooLarge) {
    static final Outcome ARRIVED = new Outcome(null, false, false);
    static final Outcome STOPPED = new Outcome("stopped", false, false);
    static final Outcome SILENT = new Outcome("it does not answer", true, false);
    private static final int TOO_LARGE = 413;

    private static Outcome of(int status) {
      return status / 100 == 2
          ? ARRIVED
          : new Outcome(
              "it answers with status " + status, PASSING.contains(status), status == TOO_LARGE);
    }

    private static Outcome of(Throwable failure) {
      boolean passes = failure instanceof HttpClosedException
          || failure instanceof IOException && !(failure instanceof SSLException);
      return new Outcome(name(failure), passes, false);
    }
  }

  /**
   * Sends batches in one request.
   *
   * @param left nanoseconds that it may still take; asked again and again, for they may become fewer
   */
  Outcome take(List<Batch> batches, LongSupplier left) {
    try {
      return outcome(body(batches), left);
    } catch (RuntimeException failure) {
      return Outcome.of(failure);
    }
  }

  private Buffer body(List<Batch> batches) {
    int size = 0;
    for (Batch batch : batches) {
      size += batch.spans().size();
    }
    byte[] front = envelope.around(size);
    Buffer body = Buffer.buffer(front.length + size).appendBytes(front);
    batches.forEach(
        batch -> body.appendBytes(batch.spans().bytes(), 0, batch.spans().size()));
    return body;
  }

  private Outcome outcome(Buffer body, LongSupplier left) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Future<HttpClientRequest> opened = client().request(request());
    Future<Void> whole = opened
        .compose(request -> status.isDone() ? Future.failedFuture("given up") : request.send(body))
        .compose(answer -> {
          status.complete(answer.statusCode());
          return answer.handler(ignored -> {}).end();
        });
    whole.onFailure(status::completeExceptionally);
    try {
      int told = await(status, left);
      awaitRest(whole.toCompletionStage().toCompletableFuture());
      return Outcome.of(told);
    } catch (ExecutionException failure) {
      return Outcome.of(reason(failure));
    } catch (TimeoutException silent) {
      return Outcome.SILENT;
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return Outcome.STOPPED;
    } finally {
      status.cancel(false); // what has not been sent counts as lost
      if (!whole.isComplete()) {
        opened.onSuccess(this::cut);
      }
    }
  }

  /** Closing alone would wait for as long as the other side takes nothing. */
  private void cut(HttpClientRequest unfinished) {
    unfinished.reset();
    sockets.reset(unfinished.connection());
  }

  private static int await(CompletableFuture<Integer> status, LongSupplier left)
      throws ExecutionException, InterruptedException, TimeoutException {
    while (true) {
      long nanos = left.getAsLong();
      try {
        return status.get(
            Math.max(SHORTEST_NANOS, Math.min(nanos, LOOK_NANOS)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException silent) {
        if (nanos <= LOOK_NANOS) {
          throw silent;
        }
      }
    }
  }

  /** Only its end matters, for the connection to be used again; the client has no limit for it. */
  private static void awaitRest(CompletableFuture<?> whole) {
    try {
      whole.get(REST_NANOS, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException unfinished) {
      // the status was told
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private static Throwable reason(Throwable failure) {
    Throwable reason = failure;
    while (reason.getCause() != null
        && (reason instanceof ExecutionException || reason instanceof CompletionException)) {
      reason = reason.getCause();
    }
    return reason;
  }

  private HttpClient client() {
    if (client == null) {
      client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(1));
    }
    return client;
  }

  /** The settings' headers may be such as the client refuses, so this may fail. */
  private RequestOptions request() {
    RequestOptions request = new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setAbsoluteURI(settings.endpoint().toString())
        .putHeader("content-type", "application/x-protobuf")
        .putHeader("user-agent", "sluice/" + Version.current());
    settings.headers().forEach((name, value) -> request.putHeader(name, value.reveal()));
    return request;
  }

  /** Without words of the other side, which may be of any length. */
  private static String name(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName();
  }
}
