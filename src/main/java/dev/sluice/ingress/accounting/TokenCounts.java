package dev.sluice.ingress.accounting;

import dev.sluice.config.Defaults;
import dev.sluice.wire.Usage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Exact counts of tokens, made on a worker thread one after the other. Each keeps the bytes of its request and its answer,
 * so few may wait; of what is beyond them the estimate stays. Owned by its lane's event loop.
 */
public final class TokenCounts {
  private static final String ASKED = "sluice-token-counter";

  private final Function<Callable<Usage>, Future<Usage>> worker;
  private final int most;
  private int waiting; // or under way
  private long bytes; // of those

  /** Of what is billed and nobody reported. */
  static TokenCounts ofBills(Vertx vertx) {
    return new TokenCounts(vertx::executeBlocking, Defaults.MOST_TOKEN_COUNTS);
  }

  /**
   * What callers ask for. All lanes share one thread, so that whoever asks for many counts takes one core, and its
   * order is not Vert.x's, by which these counts would stand in one queue with those of bills.
   */
  public static TokenCounts asked(Vertx vertx) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor(ASKED, 1);
    return new TokenCounts(
        count -> worker.executeBlocking(count, false), Defaults.MOST_ASKED_TOKEN_COUNTS);
  }

  /**
   * @param worker does it elsewhere and tells this lane
   * @param most that may wait or be under way
   */
  private TokenCounts(Function<Callable<Usage>, Future<Usage>> worker, int most) {
    this.worker = worker;
    this.most = most;
  }

  /**
   * Counts, and tells this lane what came of it.
   *
   * @param size bytes of the request and characters of the answer
   * @param full is run at once, and nothing is counted, when too many wait
   */
  public void count(
      long size,
      Callable<Usage> count,
      Consumer<Usage> done,
      Consumer<Throwable> failed,
      Runnable full) {
    if (isFull(size)) {
      full.run();
      return;
    }
    waiting++;
    bytes += size;
    worker.apply(count).onComplete(counted -> {
      waiting--;
      bytes -= size;
      if (counted.succeeded()) {
        done.accept(counted.result());
      } else {
        failed.accept(counted.cause());
      }
    });
  }

  private boolean isFull(long more) {
    return waiting >= most || waiting > 0 && bytes + more > Defaults.MOST_TOKEN_COUNT_BYTES;
  }
}
