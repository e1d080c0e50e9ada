package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer said is kept whole and in order, whatever the parts that it came in, up to the limit. */
class GeneratedTextTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 9_000, 65_536, 65_537, 200_000})
  void keepsWhatWasSaidUpToTheLimit(int length) {
    Random random = new Random(length);
    byte[] all = text(random, length);
    GeneratedText said = new GeneratedText();
    for (int at = 0; at < length; ) {
      int end = Math.min(length, at + random.nextInt(random.nextBoolean() ? 8 : 20_000));
      said.add(all, at, end);
      at = end;
    }
    int kept = Math.min(length, GeneratedText.MOST);
    String cut = length > kept ? "... (" + (length - kept) + " more bytes)" : "";
    assertThat(said.soFar().text()).isEqualTo(new String(all, 0, kept, UTF_8) + cut);
    assertThat(said.soFar().total()).isEqualTo(length);
    assertThat(said.soFar().length()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 300, 5_000})
  void tellsWhatNoUsageIncludes(int counted) {
    byte[] all = text(new Random(counted), 6_000);
    GeneratedText said = new GeneratedText();
    said.add(all, 0, counted);
    said.counted();
    said.begin();
    said.add(all, counted, all.length);
    assertThat(said.soFar().sample()).isEqualTo(new String(all, UTF_8).substring(counted));
    assertThat(said.before().sample()).isEmpty();
  }

  private static byte[] text(Random random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + random.nextInt(26));
    }
    return text;
  }
}
