package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Version;
import dev.sluice.config.TracingSettings;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Flow;
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
   */
  record Outcome(@Nullable String failure, boolean passes) {
    static final Outcome ARRIVED = new Outcome(null, false);
  }

  /** Sends a batch, for so long at most. */
  Outcome take(Batch batch, long nanos) {
    ProtoBuffer spans = batch.spans();
    BodyPublisher body = BodyPublishers.concat(
        BodyPublishers.ofByteArray(envelope.around(spans)),
        BodyPublishers.fromPublisher(
            subscriber -> subscriber.onSubscribe(
                new Whole(ByteBuffer.wrap(spans.bytes(), 0, spans.size()), subscriber)),
            spans.size()));
    try {
      HttpRequest post = request(body, Math.max(SHORTEST_NANOS, nanos));
      int status = client.send(post, BodyHandlers.discarding()).statusCode();
      return status / 100 == 2
          ? Outcome.ARRIVED
          : new Outcome("it answers with status " + status, PASSING.contains(status));
    } catch (IOException | RuntimeException failure) {
      boolean passes = failure instanceof IOException && !(failure instanceof SSLException);
      return new Outcome(name(failure), passes);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return new Outcome("stopped", false);
    }
  }

  /** The settings' headers may be such as the client refuses, so this may fail. */
  private HttpRequest request(BodyPublisher body, long nanos) {
    HttpRequest.Builder request = HttpRequest.newBuilder(settings.endpoint())
        .timeout(Duration.ofNanos(nanos))
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
