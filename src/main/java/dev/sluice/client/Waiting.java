package dev.sluice.client;

import io.vertx.core.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the calling thread until an answer is there; never an event loop's. */
final class Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  private Waiting() {}

  static void refuseOnEventLoop(String what, String instead) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(what + " waits, and this is an event-loop thread of Vert.x,"
          + " which must not: use " + instead + ", or dev.sluice.client.vertx.VertxSluice");
    }
  }

  /** An interrupt cancels the call. */
  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw Failures.of(failed);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for an answer; it was cancelled");
    }
  }

  /** Waits for an end that should come at once; what takes longer goes on without this thread. */
  static void atMost(int seconds, CompletableFuture<?> end) {
    try {
      end.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException notClean) {
      LOG.warn("a client did not close cleanly", notClean);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
