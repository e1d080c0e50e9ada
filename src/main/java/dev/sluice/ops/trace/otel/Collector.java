package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Version;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Who takes spans: OTLP over HTTP, as Protocol Buffers. One thread.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
final class Collector {
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);
  private static final long SHORTEST_NANOS = 1_000_000;
  /** After which it is asked again how long it may take. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final HttpClient client;
  private final TracingSettings settings;
  private final Envelope envelope;

  Collector(TracingSettings settings, Duration connecting) {
    this.settings = settings;
    client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connecting)
        .build();
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
      boolean passes = failure instanceof IOException && !(failure instanceof SSLException);
      return new Outcome(name(failure), passes, false);
    }
  }

  /**
   * Sends batches in one request.
   *
   * @param left nanoseconds that it may still take; asked again and again, for they may become fewer
   */
  Outcome take(List<Batch> batches, LongSupplier left) {
    List<BodyPublisher> parts = new ArrayList<>();
    parts.add(BodyPublishers.ofByteArray(envelope.around(size(batches))));
    batches.forEach(batch -> parts.add(publisher(batch.spans())));
    try {
      return outcome(request(BodyPublishers.concat(parts.toArray(BodyPublisher[]::new))), left);
    } catch (RuntimeException failure) {
      return Outcome.of(failure);
    }
  }

  private static int size(List<Batch> batches) {
    int size = 0;
    for (Batch batch : batches) {
      size += batch.spans().size();
    }
    return size;
  }

  private static BodyPublisher publisher(ProtoBuffer spans) {
    return BodyPublishers.fromPublisher(
        subscriber -> subscriber.onSubscribe(
            new Whole(ByteBuffer.wrap(spans.bytes(), 0, spans.size()), subscriber)),
        spans.size());
  }

  private Outcome outcome(HttpRequest post, LongSupplier left) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    CompletableFuture<?> whole = client.sendAsync(post, head -> {
      status.complete(head.statusCode());
      return BodySubscribers.discarding();
    });
    whole.whenComplete((done, failure) -> {
      if (failure != null) {
        status.completeExceptionally(failure);
      }
    });
    try {
      int told = await(status, left);
      awaitRest(whole);
      return Outcome.of(told);
    } catch (ExecutionException failure) {
      return Outcome.of(reason(failure));
    } catch (TimeoutException silent) {
      return Outcome.SILENT;
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return Outcome.STOPPED;
    } finally {
      whole.cancel(true); // closes the connection unless all was read
    }
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

  /** The settings' headers may be such as the client refuses, so this may fail. */
  private HttpRequest request(BodyPublisher body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(settings.endpoint())
        .header("content-type", "application/x-protobuf")
        .header("user-agent", "sluice/" + Version.current())
        .POST(body);
    settings.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
    return request.build();
  }

  /** Hands over all bytes at once, as they are: the client's own way is to copy them, 16 KB at a time. */
  private static final class Whole implements Flow.Subscription {
    private final ByteBuffer bytes;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean done;

    private Whole(ByteBuffer bytes, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.bytes = bytes;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (!done) {
        done = true;
        subscriber.onNext(bytes);
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      done = true;
    }
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
