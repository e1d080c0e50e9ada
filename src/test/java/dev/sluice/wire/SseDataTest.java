package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The data of events is the same whatever pieces they come in. */
class SseDataTest {
  private static final int ROUNDS = 3000;

  private static List<String> read(String stream, Random cuts) {
    List<String> data = new ArrayList<>();
    SseData events =
        new SseData((bytes, from, to) -> add(data, new String(bytes, from, to - from, UTF_8)));
    byte[] bytes = stream.getBytes(UTF_8);
    int at = 0;
    while (at < bytes.length) {
      int next = cuts == null ? bytes.length : Math.min(bytes.length, at + 1 + cuts.nextInt(20));
      byte[] piece = Arrays.copyOfRange(bytes, at, next);
      events.feed(piece, 0, piece.length);
      Arrays.fill(piece, (byte) '!'); // what is kept must be a copy
      at = next;
    }
    events.end();
    return data;
  }

  private static void add(List<String> to, String payload) {
    if (!payload.isBlank()) {
      to.add(payload.strip());
    }
  }

  /** The format's own rules, on the whole text. */
  private static List<String> reference(String stream) {
    String text = stream.startsWith("\ufeff") ? stream.substring(1) : stream;
    List<String> data = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : (text + "\n\n").replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
      if (line.isEmpty()) {
        add(data, String.join("\n", lines));
        lines.clear();
      } else if (line.startsWith("data:")) {
        lines.add(line.substring(line.startsWith("data: ") ? 6 : 5));
      }
    }
    return data;
  }

  @Test
  void cutsAndLineEndsMakeNoDifference() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      String stream = RandomStream.marked(random);
      List<String> expected = reference(stream);
      assertThat(read(stream, null)).as("seed %d", seed).isEqualTo(expected);
      assertThat(read(stream, random)).as("seed %d", seed).isEqualTo(expected);
    }
  }
}
