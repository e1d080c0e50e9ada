package dev.sluice.upstream.probe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets only so many pieces of work run at a time. Owned by one event loop. */
final class Turns {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int most = 1;
  private int running;
  private boolean starting; // what ends at once must not start the next one below itself

  /** From now on so many run at a time; 1 or more. */
  void atOnce(int most) {
    this.most = most;
  }

  <T> Future<T> take(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    waiting.add(() -> begun(work).onComplete(done).onComplete(over -> next(-1)));
    next(0);
    return done.future();
  }

  private void next(int change) {
    running += change;
    if (starting) {
      return;
    }
    starting = true;
    while (running < most && !waiting.isEmpty()) {
      running++;
      waiting.remove().run();
    }
    starting = false;
  }

  private static <T> Future<T> begun(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException fault) {
      return Future.failedFuture(fault);
    }
  }
}
