package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A collector of traces on 127.0.0.1: takes OTLP over HTTP at {@code /v1/traces}, or does not, as a test says. All
 * methods may be called from any thread.
 */
public final class OtlpCollector implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final List<Batch> batches = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger(); // open ones
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile int status = 200; // 0: never answers
  private volatile long latency; // ms
  private volatile boolean stalling;
  private volatile int most = Integer.MAX_VALUE; // bytes
  private final AtomicInteger refused = new AtomicInteger();

  /** One request as it came. */
  public record Batch(
      String path, MultiMap headers, byte[] body, ExportTraceServiceRequest request) {
    /** Whether the text stands anywhere in it, names of headers and all. */
    public boolean holds(String text) {
      return new String(body, UTF_8).contains(text) || request.toString().contains(text);
    }
  }

  private OtlpCollector(int port) {
    server = vertx.createHttpServer().requestHandler(this::take).connectionHandler(connection -> {
      connections.incrementAndGet();
      connection.closeHandler(gone -> connections.decrementAndGet());
    });
    await(server.listen(port, "127.0.0.1"));
  }

  public static OtlpCollector start() {
    return new OtlpCollector(0);
  }

  /** Starts where another one was. */
  public static OtlpCollector start(int port) {
    return new OtlpCollector(port);
  }

  private static void await(Future<?> future) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private void take(HttpServerRequest request) {
    request.body().onSuccess(body -> {
      if (latency == 0) {
        answer(request, body);
      } else {
        vertx.setTimer(latency, late -> answer(request, body));
      }
    });
  }

  private void answer(HttpServerRequest request, Buffer body) {
    if (status == 0) {
      unanswered.incrementAndGet();
      return;
    }
    if (body.length() > most) {
      refused.incrementAndGet();
      request.response().setStatusCode(413).end();
      return;
    }
    if (status == 200) {
      batches.add(batch(request, body));
    }
    if (stalling) {
      request.response().putHeader("content-length", "5").setStatusCode(status).writeHead();
    } else {
      request.response().setStatusCode(status).end();
    }
  }

  private static Batch batch(HttpServerRequest request, Buffer body) {
    try {
      byte[] bytes = body.getBytes();
      return new Batch(
          request.path(),
          MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
          bytes,
          ExportTraceServiceRequest.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on it answers with this status; 0: not at all. */
  public OtlpCollector answering(int newStatus) {
    status = newStatus;
    return this;
  }

  /** From now on it answers so many ms later. */
  public OtlpCollector late(long millis) {
    latency = millis;
    return this;
  }

  /** From now on it refuses requests of more bytes, with 413. */
  public OtlpCollector taking(int mostBytes) {
    most = mostBytes;
    return this;
  }

  /** Requests that were too large. */
  public int refused() {
    return refused.get();
  }

  /** Whether it sends the head of an answer, and nothing of its body. */
  public OtlpCollector stalling(boolean whether) {
    stalling = whether;
    return this;
  }

  /** Those that are open. */
  public int connections() {
    return connections.get();
  }

  /** Requests that came in whole and were left without an answer. */
  public int unanswered() {
    return unanswered.get();
  }

  public int port() {
    return server.actualPort();
  }

  /** Without {@code /v1/traces}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public List<Batch> batches() {
    return List.copyOf(batches);
  }

  /** All spans so far, in the order in which they came. */
  public List<CollectedSpan> spans() {
    return batches.stream()
        .flatMap(batch -> batch.request().getResourceSpansList().stream())
        .map(ResourceSpans::getScopeSpansList)
        .flatMap(scopes -> scopes.stream().flatMap(scope -> scope.getSpansList().stream()))
        .map(CollectedSpan::of)
        .toList();
  }

  /** Waits at most 15 s until there are so many such spans. */
  public List<CollectedSpan> await(int count, Predicate<CollectedSpan> which) {
    Eventually.until(
        () -> spans().stream().filter(which).count() >= count,
        () -> count + " spans, among " + spans());
    return spans().stream().filter(which).toList();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
