package dev.sluice.ingress.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Defaults;
import dev.sluice.fake.Eventually;
import dev.sluice.wire.Usage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However slow exact counts are, few wait for them and nobody is held up. */
class TokenCountsTest {
  private static final int MOST = Defaults.MOST_TOKEN_COUNTS;
  private static final Usage USAGE = new Usage(1, 2);

  private final Vertx vertx = Vertx.vertx();
  private final Context lane = vertx.getOrCreateContext();
  private final TokenCounts counts = TokenCounts.ofBills(vertx);
  private final CountDownLatch slow = new CountDownLatch(1);
  private final AtomicInteger told = new AtomicInteger();

  @AfterEach
  void close() {
    slow.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** How many of so many are taken, each of this size. */
  private int taken(int many, long size) throws Exception {
    return onLane(() -> {
      AtomicInteger left = new AtomicInteger();
      for (int i = 0; i < many; i++) {
        counts.count(size, this::slowly, done -> told(), failed -> told(), left::incrementAndGet);
      }
      return many - left.get();
    });
  }

  private Usage slowly() throws InterruptedException {
    if (!slow.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody lets it go on");
    }
    return USAGE;
  }

  private void told() {
    assertThat(Vertx.currentContext()).isSameAs(lane);
    told.incrementAndGet();
  }

  private int onLane(IntSupplier step) throws Exception {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    lane.runOnContext(now -> result.complete(step.getAsInt()));
    return result.get(10, TimeUnit.SECONDS);
  }

  @Test
  void onlySoManyWaitAndThoseAreTold() throws Exception {
    assertThat(taken(MOST + 50, 10)).isEqualTo(MOST);
    slow.countDown();
    Eventually.until(() -> told.get() == MOST, told::get);
    assertThat(taken(1, 10)).as("there is room again").isEqualTo(1);
  }

  @Test
  void countsThatCallersAskForDoNotHoldUpThoseOfBills() throws Exception {
    TokenCounts asked = TokenCounts.asked(vertx);
    onLane(() -> {
      asked.count(1, this::slowly, done -> {}, failed -> {}, () -> {});
      counts.count(1, () -> USAGE, done -> told(), failed -> {}, () -> {});
      return 0;
    });
    Eventually.until(() -> told.get() == 1, told::get);
  }

  @Test
  void onlySoManyBytesWaitUnlessOneAloneIsLarger() throws Exception {
    long quarter = Defaults.MOST_TOKEN_COUNT_BYTES / 4;
    assertThat(taken(10, quarter)).isEqualTo(4);
    slow.countDown();
    Eventually.until(() -> told.get() == 4, told::get);
    assertThat(taken(2, 100 * quarter)).isEqualTo(1);
  }
}
