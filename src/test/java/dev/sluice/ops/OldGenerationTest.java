package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Garbage in the old generation is collected long before it fills the heap. */
class OldGenerationTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void isCollectedWhenItHasGrownByHalfButNotForLittle() {
    assertThat(OldGeneration.isDue(30 * MEGABYTE, 0)).isFalse();
    assertThat(OldGeneration.isDue(33 * MEGABYTE, 0)).isTrue();
    assertThat(OldGeneration.isDue(290 * MEGABYTE, 200 * MEGABYTE)).isFalse();
    assertThat(OldGeneration.isDue(310 * MEGABYTE, 200 * MEGABYTE)).isTrue();
  }

  @Test
  void aProcessWhoseBuffersGrowOldStaysSmall() throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmn16m",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            Ageing.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try {
      String peak = process.inputReader().readLine();
      assertThat(peak).as("megabytes of the old generation at its highest").isNotNull();
      assertThat(Long.parseLong(peak)).isLessThan(350);
    } finally {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** Keeps the last 20 MB of what it allocates, about 150 MB a second for 4 s: each buffer grows old, then is garbage. */
  static final class Ageing {
    public static void main(String[] args) {
      OldGeneration.watch(Vertx.vertx(), () -> 1);
      Deque<byte[]> kept = new ArrayDeque<>();
      long begin = System.nanoTime();
      for (long made = 0; made < 600_000; made++) {
        kept.add(new byte[1_000]);
        if (kept.size() > 20_000) {
          kept.remove();
        }
        while (System.nanoTime() - begin < 6_667 * made) {
          Thread.onSpinWait();
        }
      }
      System.out.println(peak() / MEGABYTE);
      System.exit(0);
    }

    private static long peak() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals("Tenured Gen"))
          .mapToLong(pool -> pool.getPeakUsage().getUsed())
          .sum();
    }
  }
}
