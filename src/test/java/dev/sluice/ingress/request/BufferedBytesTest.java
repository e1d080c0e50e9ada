package dev.sluice.ingress.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Request bodies never take more of the heap than it can give, whatever the settings allow. */
class BufferedBytesTest {
  private static final long MIB = 1 << 20;

  @Test
  void theSmallerOfTheTwoLimitsHolds() {
    BufferedBytes small = new BufferedBytes(64 * MIB);
    assertThat(small.take(60 * MIB, 256 * MIB)).isTrue();
    assertThat(small.take(5 * MIB, 256 * MIB)).isFalse();
    small.giveBack(2 * MIB);
    assertThat(small.take(5 * MIB, 256 * MIB)).isTrue();
    assertThat(small.take(1, 40 * MIB)).isFalse();
    assertThat(small.held()).isEqualTo(63 * MIB);
  }

  @Test
  void aQuarterOfTheHeapIsTheMost() {
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    assertThat(new BufferedBytes().take(quarter, Long.MAX_VALUE)).isTrue();
    assertThat(new BufferedBytes().take(quarter + 1, Long.MAX_VALUE)).isFalse();
  }
}
