package dev.sluice.ledger.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A period may end while replicas are told what was spent: nothing of the last one counts in the next. */
class PurseRollRaceTest {
  private static final long SEED = 20_261_124;
  private static final int ROUNDS = 40_000;
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long FIRST = 450_000 * HOUR; // a time of the clock, milliseconds
  private static final long CAP = 1_000_000;

  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final CyclicBarrier begin = new CyclicBarrier(2);
  private final Random random = new Random(SEED);

  @AfterEach
  void stop() {
    other.shutdownNow();
  }

  @Test
  void whatIsToldIsOfOnePeriod() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Purse purse = spent(1 + random.nextInt(1000));
      PurseLease lease = purse.lease("key:a");
      Future<?> rolled = rollSoon(purse);
      begin.await();
      spin(random.nextInt(60));
      List<String> question = lease.question("replica", 0);
      String key = lease.key();
      rolled.get(10, TimeUnit.SECONDS);
      long end = Long.parseLong(question.get(6));
      String of = "round %d of seed %d: %s in %s".formatted(round, SEED, question, key);
      assertThat(key).as(of).endsWith(":" + end);
      if (end > FIRST + HOUR) {
        assertThat(List.of(question.get(3), question.get(5))).as(of).containsExactly("0", "0");
      } else {
        assertThat(question.get(3)).as(of).isNotEqualTo("0");
      }
    }
  }

  @Test
  void anAnswerAboutTheLastPeriodDoesNotCountInTheNext() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Purse purse = spent(1 + random.nextInt(1000));
      PurseLease lease = purse.lease("key:a");
      lease.question("replica", 0);
      Future<?> rolled = rollSoon(purse);
      begin.await();
      spin(random.nextInt(60));
      lease.accept(List.of(0L, 1000L + random.nextInt(1000), 0L, 0L));
      rolled.get(10, TimeUnit.SECONDS);
      assertThat(List.of(purse.spent(), purse.committed()))
          .as("round %d of seed %d", round, SEED)
          .containsExactly(0L, 0L);
    }
  }

  @Test
  void whatIsPaidMeanwhileCountsInEitherPeriodAndNeverHalf() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Purse purse = spent(1 + random.nextInt(1000));
      long cost = 1 + random.nextInt(1000);
      Future<?> rolled = rollSoon(purse);
      begin.await();
      spin(random.nextInt(60));
      purse.settle(0, cost);
      rolled.get(10, TimeUnit.SECONDS);
      assertThat(purse.spent()).as("round %d of seed %d", round, SEED).isIn(0L, cost);
      assertThat(purse.committed()).isEqualTo(purse.spent());
    }
  }

  /** A purse of this hour, of which so much is spent here. */
  private static Purse spent(long nanos) {
    Purse purse = new Purse("1h");
    purse.roll(FIRST, ZoneOffset.UTC);
    purse.lease("key:a").hold(1, 1, CAP); // says how much there is
    purse.settle(0, nanos);
    return purse;
  }

  private Future<?> rollSoon(Purse purse) {
    int late = random.nextInt(60);
    return other.submit(() -> {
      begin.await();
      spin(late);
      purse.roll(FIRST + HOUR, ZoneOffset.UTC);
      return null;
    });
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }
}
