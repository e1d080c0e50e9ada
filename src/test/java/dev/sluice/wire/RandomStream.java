package dev.sluice.wire;

import java.util.List;
import java.util.Random;

/** Streams of server-sent events with every freedom that their format leaves. */
final class RandomStream {
  private static final List<String> GARBAGE =
      List.of("hello", "", " ", "[1]", "{\"a\":\"b", "[DON", "\"model\"", "{\"a\":[1,");
  private static final List<String> OTHER_LINES = List.of(
      ": ping",
      ":",
      "event: message",
      "id: 7",
      "id",
      "retry: 10",
      "datas: x",
      "dat",
      "dates: {\"model\":\"x\"}",
      " data: {\"model\":\"x\"}",
      ": {\"model\":\"x\"}");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<String> lineEnds;

  private RandomStream(Random random) {
    this.random = random;
    this.lineEnds = List.of(List.of("\n"), List.of("\r\n"), List.of("\r"), List.of("\n", "\r\n"))
        .get(random.nextInt(4));
  }

  /** A stream as {@link RandomAnswer} marks it. */
  static String marked(Random random) {
    var stream = new RandomStream(random);
    boolean mayFail = random.nextInt(3) == 0;
    stream.text.append(random.nextInt(4) == 0 ? "\ufeff" : "");
    for (int left = random.nextInt(8); left > 0; left--) {
      stream.event(mayFail);
    }
    if (random.nextInt(2) == 0) {
      stream.text.append(stream.dataPrefix()).append("[DONE]");
      stream.text.append(random.nextInt(5) == 0 ? "" : stream.lineEnd() + stream.lineEnd());
    }
    return stream.text.toString();
  }

  private void event(boolean mayFail) {
    otherLines();
    if (random.nextInt(12) == 0) {
      text.append(dataPrefix()).append(pick(GARBAGE)).append(lineEnd());
    } else if (random.nextInt(12) > 0) {
      String lineBreak = lineEnd() + dataPrefix();
      text.append(dataPrefix())
          .append(RandomAnswer.marked(random, lineBreak, mayFail))
          .append(lineEnd());
    }
    otherLines();
    text.append(lineEnd());
  }

  private void otherLines() {
    while (random.nextInt(4) == 0) {
      text.append(pick(OTHER_LINES)).append(lineEnd());
    }
  }

  private String dataPrefix() {
    return random.nextInt(4) == 0 ? "data:" : "data: ";
  }

  private String lineEnd() {
    return pick(lineEnds);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
