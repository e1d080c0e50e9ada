package dev.sluice.ops;

import dev.sluice.config.ConfigStatus;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the meters off for everybody who asks, one reading at a time. Who asks during one gets the next, together with
 * all who ask by then: nobody gets what was read before they asked, and two readings are the most there ever are to do.
 * Thread-safe.
 */
final class Scrapes {
  private final Function<ConfigStatus, Buffer> read;
  private @Nullable Turn running;
  private @Nullable Turn next;

  /** @param read takes milliseconds */
  Scrapes(Function<ConfigStatus, Buffer> read) {
    this.read = read;
  }

  private record Turn(ConfigStatus status, CompletableFuture<Buffer> result) {
    Turn(ConfigStatus status) {
      this(status, new CompletableFuture<>());
    }
  }

  /**
   * What the meters say, not to be changed; completes on some thread.
   *
   * @param worker where to read them, if nobody does yet
   */
  synchronized CompletableFuture<Buffer> ask(ConfigStatus status, Executor worker) {
    if (running == null) {
      Turn first = new Turn(status);
      running = first;
      worker.execute(() -> take(first));
      return first.result;
    }
    next = next == null ? new Turn(status) : next;
    return next.result;
  }

  private void take(Turn first) {
    for (Turn turn = first; turn != null; turn = over()) {
      try {
        turn.result.complete(read.apply(turn.status));
      } catch (Throwable fault) { // those who wait must hear of it, whatever it was
        turn.result.completeExceptionally(fault);
      }
    }
  }

  private synchronized @Nullable Turn over() {
    running = next;
    next = null;
    return running;
  }
}
