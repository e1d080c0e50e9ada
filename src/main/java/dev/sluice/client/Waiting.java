package dev.sluice.client;

import io.vertx.core.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for answers, where a thread may. */
final class Waiting {
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
}
