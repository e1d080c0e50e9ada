package dev.sluice.ops.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void whatIsAddedIsInTheFirstBucketThatHoldsIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Bounds bounds = Bounds.MOMENTS;
    double[] upper = bounds.seconds();
    for (int i = 0; i < 1000; i++) {
      long nanos = (long) Math.exp(random.nextDouble() * 25);
      Spread spread = new Spread(bounds);
      spread.add(nanos);
      long[] counts = new long[bounds.size()];
      spread.addTo(counts);
      for (int bucket = 0; bucket < counts.length; bucket++) {
        boolean first =
            nanos / 1e9 <= upper[bucket] && (bucket == 0 || nanos / 1e9 > upper[bucket - 1]);
        assertThat(counts[bucket]).as("%d ns, seed %d", nanos, seed).isEqualTo(first ? 1 : 0);
      }
    }
  }

  @Test
  void aClockThatWentBackAddsNothingToTheSum() {
    Spread spread = new Spread(Bounds.PIECES);
    spread.add(-5);
    spread.addAlone(-5);
    assertThat(spread.seconds()).isZero();
    assertThat(spread.isEmpty()).isFalse();
  }

  @Test
  void anExampleIsRenewedAfterAWhileEvenIfTheClockWentBack() {
    Spread spread = new Spread(Bounds.MOMENTS);
    Spread.Seen[] places = new Spread.Seen[Bounds.MOMENTS.size()];
    spread.add(1, new Example(1, 1, 1, 3_600_000));
    spread.add(1, new Example(2, 2, 2, 3_600_099));
    spread.putExamples(places);
    assertThat(places[0].example().high()).isEqualTo(1);
    spread.add(1, new Example(3, 3, 3, 0)); // an hour back
    Spread.Seen[] later = new Spread.Seen[Bounds.MOMENTS.size()];
    spread.putExamples(later);
    assertThat(later[0].example().high()).isEqualTo(3);
  }

  @Test
  void oneWriterLosesNothingToManyReaders() throws InterruptedException {
    Spread spread = new Spread(Bounds.PIECES);
    Thread reader = new Thread(() -> {
      while (spread.seconds() < 1) {
        Thread.onSpinWait();
      }
    });
    reader.start();
    for (int i = 0; i < 100_000; i++) {
      spread.addAlone(TimeUnit.MICROSECONDS.toNanos(10));
    }
    reader.join(10_000);
    long[] counts = new long[Bounds.PIECES.size()];
    spread.addTo(counts);
    assertThat(counts[0]).isEqualTo(100_000);
    assertThat(spread.seconds()).isEqualTo(1.0);
  }
}
