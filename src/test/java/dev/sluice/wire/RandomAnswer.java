package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;

/** Answers as servers write them and as none would; the string to replace stands between two private characters. */
final class RandomAnswer {
  private static final String OPEN = "\ue000";
  private static final String CLOSE = "\ue001";
  private static final List<String> STRINGS = List.of(
      "\"\"",
      "\"stop\"",
      "\"é漢😀\"",
      "\"a\\\"b\\\\\"",
      "\"{\\\"model\\\":\\\"x\\\"}\"",
      "\"\\ud83d\\ude00\\n\"",
      "\"model\"",
      "\"data: [DONE]\"",
      "\"completion_tokens and more\"",
      "\"longer than any name that matters in an answer\"");
  private static final List<String> ENDS =
      List.of("null", "null", "\"stop\"", "\"content_filter\"", "\"content_filters\"");
  private static final List<String> INDEXES =
      List.of("0", "0", "1", "2", "70", "127", "128", "-1", "1.5", "\"1\"", "null");
  private static final List<String> NUMBERS = List.of("0", "1e400", "-12.50", "17", "123456789012");
  private static final List<String> SPACES = List.of("", "", "", "", " ", "\t", "  ");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final String lineBreak; // what may stand where JSON allows space, besides spaces

  private RandomAnswer(Random random, String lineBreak) {
    this.random = random;
    this.lineBreak = lineBreak;
  }

  /** An answer object with marks; {@code lineBreak} is put between some of its tokens. */
  static String marked(Random random, String lineBreak, boolean mayFail) {
    var answer = new RandomAnswer(random, lineBreak);
    answer.object(answer.answerMembers(mayFail));
    return answer.text.toString();
  }

  static byte[] source(String marked) {
    return marked.replace(OPEN, "").replace(CLOSE, "").getBytes(UTF_8);
  }

  static byte[] replaced(String marked, String replacement) {
    return marked
        .replaceAll(OPEN + "[^" + CLOSE + "]*" + CLOSE, Matcher.quoteReplacement(replacement))
        .getBytes(UTF_8);
  }

  private List<Runnable> answerMembers(boolean mayFail) {
    var members = new ArrayList<Runnable>();
    members.add(() -> member("id", this::scalar));
    maybe(members, 9, () -> member("model", this::model));
    maybe(members, 2, () -> member("mo\\u0064el", this::string));
    maybe(members, 2, () -> member("models", () -> object(nested())));
    maybe(members, 7, () -> member("choices", () -> array(() -> object(choice()))));
    maybe(members, 3, () -> member("usage", this::usage));
    maybe(members, 2, () -> member("finish_reason", this::string));
    if (mayFail) {
      maybe(members, 2, () -> member("error", this::scalar));
      maybe(members, 1, () -> member("error_", () -> object(nested())));
    } else {
      maybe(members, 1, () -> member("error", () -> text.append("null")));
    }
    Collections.shuffle(members, random);
    return members;
  }

  private List<Runnable> nested() {
    var members = new ArrayList<Runnable>();
    maybe(members, 5, () -> member("model", this::string));
    maybe(members, 3, () -> member("usage", this::usage));
    maybe(members, 3, () -> member("error", this::string));
    maybe(members, 3, () -> member("prompt_tokens", this::scalar));
    maybe(members, 2, () -> member("deep", () -> array(() -> object(List.of()))));
    return members;
  }

  private List<Runnable> choice() {
    var members = new ArrayList<Runnable>();
    maybe(members, 8, () -> member("delta", () -> object(speech())));
    maybe(members, 1, () -> member("text", this::string));
    maybe(members, 4, () -> member("finish_reason", () -> text.append(pick(ENDS))));
    maybe(members, 4, () -> member("index", () -> text.append(pick(INDEXES))));
    maybe(members, 3, () -> member("model", this::string));
    Collections.shuffle(members, random);
    return members;
  }

  private List<Runnable> speech() {
    var members = new ArrayList<>(nested());
    maybe(members, 6, () -> member("content", this::scalar));
    maybe(members, 2, () -> member("reasoning_content", this::string));
    maybe(members, 2, () -> member("tool_calls", () -> array(() -> object(call()))));
    maybe(members, 1, () -> member("refusal", () -> array(() -> object(List.of()))));
    Collections.shuffle(members, random);
    return members;
  }

  private List<Runnable> call() {
    var members = new ArrayList<Runnable>();
    maybe(members, 5, () -> member("index", this::scalar));
    maybe(members, 7, () -> member("function", () -> object(function())));
    return members;
  }

  private List<Runnable> function() {
    var members = new ArrayList<Runnable>();
    maybe(members, 5, () -> member("name", this::string));
    maybe(members, 7, () -> member("arguments", this::string));
    return members;
  }

  private List<Runnable> details(String... names) {
    var members = new ArrayList<>(nested());
    for (String name : names) {
      maybe(members, 4, () -> member(name, () -> text.append(pick(NUMBERS))));
    }
    Collections.shuffle(members, random);
    return members;
  }

  private void usage() {
    if (random.nextInt(3) == 0) {
      text.append("null");
      return;
    }
    var members = new ArrayList<Runnable>();
    maybe(members, 8, () -> member("prompt_tokens", () -> text.append(pick(NUMBERS))));
    maybe(members, 8, () -> member("completion_tokens", () -> text.append(random.nextInt(5000))));
    maybe(members, 2, () -> member("cache_read_input_tokens", this::scalar));
    maybe(members, 2, () -> member("cache_creation_input_tokens", this::scalar));
    maybe(
        members,
        3,
        () -> member(
            "prompt_tokens_details",
            () -> object(details("cached_tokens", "audio_tokens", "cache_write_tokens"))));
    maybe(
        members,
        3,
        () -> member(
            "completion_tokens_details",
            () -> object(details("reasoning_tokens", "audio_tokens"))));
    maybe(members, 1, () -> member("total_tokens", this::scalar));
    Collections.shuffle(members, random);
    object(members);
  }

  private void model() {
    if (random.nextInt(5) == 0) {
      text.append(pick(List.of("null", "1e400", "[\"model\"]", "{\"model\":\"x\"}")));
      return;
    }
    text.append(OPEN);
    string();
    text.append(CLOSE);
  }

  private void member(String name, Runnable value) {
    text.append('"').append(name).append('"');
    space();
    text.append(':');
    space();
    value.run();
  }

  private void object(List<Runnable> members) {
    text.append('{');
    for (int i = 0; i < members.size(); i++) {
      text.append(i > 0 ? "," : "");
      space();
      members.get(i).run();
      space();
    }
    text.append('}');
  }

  private void array(Runnable element) {
    text.append('[');
    for (int left = random.nextInt(3); left > 0; left--) {
      element.run();
      space();
      text.append(left > 1 ? "," : "");
    }
    text.append(']');
  }

  private void scalar() {
    switch (random.nextInt(4)) {
      case 0 -> text.append(pick(NUMBERS));
      case 1 -> text.append(pick(List.of("true", "false", "null")));
      default -> string();
    }
  }

  private void string() {
    text.append(pick(STRINGS));
  }

  private void space() {
    text.append(random.nextInt(30) == 0 ? lineBreak : pick(SPACES));
  }

  private void maybe(List<Runnable> members, int outOfTen, Runnable member) {
    if (random.nextInt(10) < outOfTen) {
      members.add(member);
    }
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
