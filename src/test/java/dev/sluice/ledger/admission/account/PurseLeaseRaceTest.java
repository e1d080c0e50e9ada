package dev.sluice.ledger.admission.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A request and the giving back of what is leased may meet: what was given back is not used here too. */
class PurseLeaseRaceTest {
  private static final long SEED = 20_261_123;
  private static final int ROUNDS = 20_000;
  private static final long LEASED = 1000;

  @Test
  void whatIsGivenBackIsNotHeldHere() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Random random = new Random(SEED);
    CyclicBarrier begin = new CyclicBarrier(2);
    for (int round = 0; round < ROUNDS; round++) {
      Purse purse = new Purse("");
      PurseLease lease = purse.lease("key:a");
      lease.hold(1, 1, 1_000_000); // says how much there is
      lease.question("replica", 1);
      lease.accept(List.of(0L, 0L, LEASED, 0L));
      long wanted = 1 + random.nextInt((int) LEASED);
      int late = random.nextInt(60);
      Future<Long> held = other.submit(() -> {
        begin.await();
        spin(late);
        return lease.hold(wanted, wanted, 1_000_000);
      });
      begin.await();
      long back = Long.parseLong(lease.question("replica", 0).get(4));
      long taken = Math.max(0, held.get(10, TimeUnit.SECONDS));
      assertThat(back + taken)
          .as("round %d of seed %d: gave back %d, took %d", round, SEED, back, taken)
          .isLessThanOrEqualTo(LEASED);
      assertThat(purse.committed()).isEqualTo(taken);
    }
    other.shutdown();
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }
}
