package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One request that a {@link FakeUpstream} got, and what became of its answer. Read from any thread.
 *
 * @param connection which connection it came on: 1 for the first one accepted
 * @param headers in the order and spelling in which they came
 * @param body with chunked transfer coding removed, otherwise as it came
 * @param left completed when the caller closed the connection before the answer ended; see {@link #awaitCallerLeft}
 * @param answered completed when the script came to its end, or cut the connection itself
 * @param written bytes of the answer that the kernel took so far
 */
public record Received(
    int connection,
    String method,
    String uri,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    CompletableFuture<Void> left,
    CompletableFuture<Void> answered,
    AtomicLong written) {

  /** The same without what was said in it. */
  Received bare() {
    return new Received(connection, method, uri, List.of(), new byte[0], left, answered, written);
  }

  /** First value of a header, whatever its spelling; null if absent. */
  public @Nullable String header(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  public String text() {
    return new String(body, UTF_8);
  }

  public JsonObject json() {
    return new JsonObject(text());
  }

  /** Waits at most 10 s until the caller has left before the end of its answer. */
  public void awaitCallerLeft() {
    left.copy().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Waits at most 10 s until the answer is out. */
  public void awaitAnswered() {
    answered.copy().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
