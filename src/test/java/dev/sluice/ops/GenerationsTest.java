package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The heap takes what the load needs: a small young generation at first, and an old one without much garbage. */
class GenerationsTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void theOldGenerationIsCollectedWhenItHasGrownByHalfButNotForLittle() {
    assertThat(Generations.isDue(15 * MEGABYTE, 0)).isFalse();
    assertThat(Generations.isDue(17 * MEGABYTE, 0)).isTrue();
    assertThat(Generations.isDue(290 * MEGABYTE, 200 * MEGABYTE)).isFalse();
    assertThat(Generations.isDue(310 * MEGABYTE, 200 * MEGABYTE)).isTrue();
  }

  @Test
  void aProcessWhoseBuffersGrowOldStaysSmall() throws Exception {
    long peak = megabytes(Ageing.class, "-Xms64m", "-Xmn16m", "-Xmx1g").get(0);
    assertThat(peak).as("the old generation at its highest").isLessThan(350);
  }

  @Test
  void theYoungGenerationIsSmallUntilALoadComes() throws Exception {
    String script = Files.readString(Path.of("scripts/java-options"));
    String[] sizes = Pattern.compile("-Xms\\w+|-XX:(Max)?New(Size|Ratio)=\\w+")
        .matcher(script)
        .results()
        .map(MatchResult::group)
        .toArray(String[]::new);
    List<Long> eden = megabytes(Awakening.class, sizes);
    assertThat(eden).as("lines printed").hasSize(2);
    assertThat(eden.get(0)).as("eden before the load").isLessThan(16);
    assertThat(eden.get(1)).as("eden in the load").isBetween(45L, 64L);
  }

  /** What such a process prints, line by line. */
  private static List<Long> megabytes(Class<?> main, String... options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try {
      return process.inputReader().lines().map(Long::valueOf).toList();
    } finally {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** Keeps the last 20 MB of what it allocates, about 150 MB a second for 4 s: each buffer grows old, then is garbage. */
  static final class Ageing {
    public static void main(String[] args) {
      Generations.watch(Vertx.vertx(), () -> 1);
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

  /** Allocates as under a load until the young generation has grown, for 20 s at most. */
  static final class Awakening {
    public static void main(String[] args) {
      Generations.watch(Vertx.vertx(), () -> 1);
      System.out.println(eden() / MEGABYTE);
      long small = eden();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      List<byte[]> last = new ArrayList<>();
      while (eden() == small && System.nanoTime() - deadline < 0) {
        last.add(new byte[100_000]);
        last = last.size() > 10 ? new ArrayList<>() : last;
      }
      System.out.println(eden() / MEGABYTE);
      System.exit(0);
    }

    private static long eden() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals("Eden Space"))
          .mapToLong(pool -> pool.getUsage().getCommitted())
          .sum();
    }
  }
}
