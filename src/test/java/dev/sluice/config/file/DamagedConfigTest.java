package dev.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigException;
import dev.sluice.config.reading.ConfigReading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to a config file, the answer is a snapshot or findings, never a failure of Sluice. */
class DamagedConfigTest extends ConfigReading {
  private static final byte[] PIECES =
      "\n  - : [] {} & * ! | > ' \" # % @ ` , os.environ/X 0 -1 .inf null true ~ \t\u0000\u00ff"
          .getBytes(StandardCharsets.UTF_8);

  @Test
  void everyDamageIsAFinding() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole = Files.readString(Path.of("conf", "config.yaml"))
        .replaceAll("(?m)^( *)#(?!( \\S|$))", "$1")
        .replaceAll("(?m)^.*certs/.*$", "") // no such files here
        .replace("include:", "x-include:")
        .getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = damaged(whole, random);
      Path file = Files.write(folder.resolve("config.yaml"), damaged);
      try {
        assertThat(read(file).groups()).as("seed " + seed).isNotEmpty();
      } catch (ConfigException e) {
        refused++;
        assertThat(e.findings()).as("seed " + seed).isNotEmpty();
        assertThat(e.findings()).allSatisfy(f -> assertThat(f.message()).isNotBlank());
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + seed + " round " + round + ":\n"
                + new String(damaged, StandardCharsets.UTF_8),
            e);
      }
    }
    assertThat(refused).as("seed " + seed).isBetween(1, 399);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(damaged.length);
      int length = Math.min(1 + random.nextInt(8), damaged.length - at);
      for (int k = at; k < at + length; k++) {
        damaged[k] = PIECES[random.nextInt(PIECES.length)];
      }
    }
    return damaged;
  }
}
