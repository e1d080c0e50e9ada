package dev.sluice.wire;

import org.jspecify.annotations.Nullable;

/**
 * Names that most requests are made of, OpenAI's and those of servers that speak its API: each is one string for all
 * bodies, its hash known, and costs neither time nor memory with each of them. Stateless.
 */
final class UsualNames {
  private static final int PLACES = 256; // a power of two, of which few are taken
  private static final String[] TABLE = new String[PLACES];

  static {
    String names = "model messages stream stream_options temperature top_p n max_tokens"
        + " max_completion_tokens stop presence_penalty frequency_penalty logit_bias logprobs"
        + " top_logprobs user seed tools tool_choice parallel_tool_calls response_format"
        + " reasoning_effort verbosity metadata store service_tier safety_identifier"
        + " prompt_cache_key modalities audio prediction functions function_call"
        + " prompt suffix echo best_of input encoding_format dimensions"
        + " top_k min_p repetition_penalty";
    for (String name : names.split(" ")) {
      int place = place(name.length(), name.charAt(0), name.charAt(name.length() - 1));
      while (TABLE[place] != null) {
        place = next(place);
      }
      TABLE[place] = name;
    }
  }

  private UsualNames() {}

  /** The name that these bytes are, or null: it is none of them. */
  static @Nullable String of(byte[] source, int from, int to) {
    if (from == to) {
      return null;
    }
    int place = place(to - from, source[from], source[to - 1]);
    for (String name = TABLE[place]; name != null; name = TABLE[place]) {
      if (is(name, source, from, to)) {
        return name;
      }
      place = next(place);
    }
    return null;
  }

  private static int place(int length, int first, int last) {
    return (length * 31 + first * 7 + last) & (PLACES - 1);
  }

  private static int next(int place) {
    return (place + 1) & (PLACES - 1);
  }

  private static boolean is(String name, byte[] source, int from, int to) {
    if (name.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (name.charAt(i - from) != source[i]) {
        return false;
      }
    }
    return true;
  }
}
