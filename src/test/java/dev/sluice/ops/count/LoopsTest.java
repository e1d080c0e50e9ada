package dev.sluice.ops.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopsTest {
  @Test
  void aLoopThatHadNoTurnForTooLongIsStuckUntilItHasOne() {
    Loops loops = new Loops();
    Loops.Loop one = loops.join(0);
    Loops.Loop other = loops.join(1);
    long now = System.nanoTime();
    one.beat(now, 0);
    other.beat(now, 0);
    long later = now + TimeUnit.SECONDS.toNanos(3);
    assertThat(loops.stuck(later, 5000)).isEmpty();
    one.beat(later, 0);
    assertThat(loops.stuck(later, 2500)).containsExactly(new Loops.Stuck(1, 3.0));
    other.beat(later, TimeUnit.SECONDS.toNanos(3));
    assertThat(loops.stuck(later, 2500)).isEmpty();
    assertThat(other.lag().seconds()).isEqualTo(3.0);
  }

  @Test
  void aLoopThatLeftIsNotMissed() {
    Loops loops = new Loops();
    loops.join(0);
    loops.leave(0);
    assertThat(loops.stuck(System.nanoTime() + TimeUnit.DAYS.toNanos(1), 1)).isEmpty();
  }
}
