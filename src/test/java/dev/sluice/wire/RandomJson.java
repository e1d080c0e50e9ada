package dev.sluice.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Valid JSON as no serialiser writes it: odd spaces, escapes, numbers and characters of every length. */
final class RandomJson {
  private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\r\n", "\t ", "   ");
  private static final List<String> NUMBERS = List.of(
      "0", "-0", "1", "-12.50", "1e400", "1E-5", "0.1e+7", "123456789012345678901234567890");
  private static final List<String> LETTERS = List.of(
      "a",
      "Z",
      " ",
      "\u007f",
      "é",
      "漢",
      "😀",
      "\\n",
      "\\\"",
      "\\\\",
      "\\/",
      "\\u0041",
      "\\ud83d\\ude00",
      "\\u0000",
      "{",
      "}",
      "[",
      ",",
      ":",
      "data",
      "model",
      "\\u006dodel");
  private static final List<String> KEYS = List.of(
      "model", "stream", "messages", "mo\\u0064els", "error", "usage", "", "é", "a b", "x\\\"y");

  private final Random random;
  private final StringBuilder text = new StringBuilder();

  RandomJson(Random random) {
    this.random = random;
  }

  /** An object with up to eight members, of up to about four levels. */
  static byte[] object(Random random) {
    var json = new RandomJson(random);
    json.space();
    json.writeObject(4);
    json.space();
    return json.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] value(Random random) {
    var json = new RandomJson(random);
    json.write(2);
    return json.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(int levels) {
    switch (random.nextInt(levels > 0 ? 7 : 5)) {
      case 0 -> text.append(pick(NUMBERS));
      case 1 -> text.append(pick(List.of("true", "false", "null")));
      case 2, 3, 4 -> writeString();
      case 5 -> writeArray(levels - 1);
      default -> writeObject(levels - 1);
    }
  }

  private void writeString() {
    text.append('"');
    for (int left = random.nextInt(20); left > 0; left--) {
      text.append(pick(LETTERS));
    }
    text.append('"');
  }

  private void writeArray(int levels) {
    text.append('[');
    space();
    for (int left = random.nextInt(4); left > 0; left--) {
      write(levels);
      space();
      text.append(left > 1 ? "," : "");
      space();
    }
    text.append(']');
  }

  private void writeObject(int levels) {
    text.append('{');
    space();
    Set<String> keys = new LinkedHashSet<>();
    for (int left = random.nextInt(8); left > 0; left--) {
      keys.add(pick(KEYS));
    }
    String comma = "";
    for (String key : keys) {
      text.append(comma).append(comma.isEmpty() ? "" : pick(SPACES));
      text.append('"').append(key).append('"');
      space();
      text.append(':');
      space();
      write(levels);
      space();
      comma = ",";
    }
    text.append('}');
  }

  private void space() {
    text.append(pick(SPACES));
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
