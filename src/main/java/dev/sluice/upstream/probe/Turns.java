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

  /** From now on so many run at a time; 1 or more. */
  void atOnce(int most) {
    this.most = most;
  }

  <T> Future<T> take(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    waiting.add(() -> work.get().onComplete(done).onComplete(over -> next(-1)));
    next(0);
    return done.future();
  }

  private void next(int change) {
    running += change;
    while (running < most && !waiting.isEmpty()) {
      running++;
      waiting.remove().run();
    }
  }
}
