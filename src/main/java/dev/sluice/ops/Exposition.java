package dev.sluice.ops;

import dev.sluice.config.ConfigStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads meters off, on a worker thread: that takes milliseconds. Thread-safe. */
public final class Exposition {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final int FIRST_BYTES = 65_536;

  private final PrometheusMeterRegistry registry;
  private final Consumer<ConfigStatus> look;
  private final Scrapes text = new Scrapes(this::text);
  private final Scrapes openMetrics = new Scrapes(this::openMetrics);
  private final AtomicInteger longest = new AtomicInteger(FIRST_BYTES); // bytes, so far

  /** @param look told before each reading what is served */
  Exposition(PrometheusMeterRegistry registry, Consumer<ConfigStatus> look) {
    this.registry = registry;
    this.look = look;
  }

  /**
   * What was read off.
   *
   * @param body not to be changed
   */
  public record Answer(String contentType, Buffer body) {}

  /**
   * Reads everything off, in the format that is wanted.
   *
   * @param accept of the request, or null
   */
  public Future<Answer> read(Vertx vertx, @Nullable String accept, ConfigStatus status) {
    boolean open = Objects.requireNonNullElse(accept, "").contains("application/openmetrics-text");
    Scrapes scrapes = open ? openMetrics : text;
    return Future.fromCompletionStage(
            scrapes.ask(status, task -> onWorker(vertx, task)), vertx.getOrCreateContext())
        .map(body -> new Answer(open ? OPEN_METRICS : TEXT, body.slice()));
  }

  private static void onWorker(Vertx vertx, Runnable task) {
    vertx.executeBlocking(
        () -> {
          task.run();
          return null;
        },
        false);
  }

  private Buffer text(ConfigStatus status) {
    return inFormat(TEXT, status);
  }

  private Buffer openMetrics(ConfigStatus status) {
    return inFormat(OPEN_METRICS, status);
  }

  private Buffer inFormat(String format, ConfigStatus status) {
    look.accept(status);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(longest.get());
    try {
      registry.scrape(bytes, format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    longest.accumulateAndGet(bytes.size(), Math::max);
    return Buffer.buffer(bytes.toByteArray());
  }
}
