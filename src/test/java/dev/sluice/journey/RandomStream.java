package dev.sluice.journey;

import dev.sluice.fake.Answers;
import java.util.Random;

/** Streams as no sane provider sends them and every client must read them (WHATWG HTML, section 9.2). */
final class RandomStream {
  private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};
  private static final String[] TEXTS = {
    "plain",
    "\u00e9\u00e8",
    "\u4e16\u754c",
    "\ud83d\ude80",
    "\\\"",
    "\\\\",
    "\\n",
    "{",
    "]",
    "model",
    "data: x",
    ""
  };

  private RandomStream() {}

  /** A whole stream: events, comments, other fields, a finish reason, {@code [DONE]}. */
  static String text(Random random) {
    String lineEnd = LINE_ENDS[random.nextInt(LINE_ENDS.length)];
    StringBuilder text = new StringBuilder();
    for (int events = random.nextInt(12); events >= 0; events--) {
      decorate(text, random);
      text.append(event(random)).append("\n\n");
    }
    text.append("data: ").append(Streaming.finish()).append("\n\ndata: [DONE]\n\n");
    return text.toString().replace("\n", lineEnd);
  }

  private static void decorate(StringBuilder text, Random random) {
    switch (random.nextInt(7)) {
      case 0 -> text.append(": comment ").append(pick(random)).append('\n');
      case 1 -> text.append(":\n\n");
      case 2 -> text.append("id: ").append(random.nextInt(100)).append('\n');
      case 3 -> text.append("event: message\nretry: 100\n");
      case 4 -> text.append("unknown\n\n\n");
      default -> {}
    }
  }

  private static String event(Random random) {
    String space = random.nextBoolean() ? " " : "";
    String[] members = {
      "\"model\"" + space + ":" + space + "\"" + Answers.MODEL + "\"",
      "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
          + pick(random).repeat(random.nextInt(30))
          + "\",\"model\":\"inner\"},\"finish_reason\":null}]",
      "\"n\":" + random.nextDouble() + ",\"deep\":[[{\"model\":\"" + pick(random)
          + "\"}],true,null]"
    };
    int first = random.nextInt(members.length);
    String comma = random.nextInt(4) == 0 ? ",\ndata:" + space : "," + space;
    return "data:" + space + "{" + members[first] + comma + members[(first + 1) % 3] + comma
        + members[(first + 2) % 3] + "}";
  }

  private static String pick(Random random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }
}
