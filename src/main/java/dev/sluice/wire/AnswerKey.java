package dev.sluice.wire;

/**
 * The member names that matter in an answer, each in its place only. A name written with escapes is no match: no
 * server writes these names so, and a name could then not be told from its bytes.
 */
final class AnswerKey {
  static final int OTHER = 0;
  static final int MODEL = 1;
  static final int ERROR = 2;
  static final int USAGE = 3;
  static final int CHOICES = 4;
  static final int DATA = 5;
  static final int FINISH_REASON = 6;
  static final int ID = 7;
  /** {@code delta} or {@code message}. */
  static final int SPEECH = 8;
  /** What a choice says. */
  static final int TEXT = 9;

  static final int PROMPT_DETAILS = 10;
  static final int COMPLETION_DETAILS = 11;

  /** From here on the values are numbers that are read. */
  static final int PROMPT_TOKENS = 12;

  static final int COMPLETION_TOKENS = 13;
  /** In {@code usage}; {@link #CACHED} and {@link #CACHE_WRITTEN} are the same among the details. */
  static final int CACHE_READ = 14;

  static final int CACHE_CREATION = 15;
  static final int CACHED = 16;
  static final int CACHE_WRITTEN = 17;
  static final int AUDIO_PROMPT = 18;
  static final int AUDIO_COMPLETION = 19;
  static final int REASONING = 20;
  /** Of a choice; no count, but read like one. */
  static final int INDEX = 21;

  static final int KEYS = 22;

  /** Bytes of the longest name. */
  static final int LONGEST = 27;

  private AnswerKey() {}

  /** Which name stands at {@code from}, in an object in that place. */
  static int in(AnswerPlace place, byte[] source, int from, int to) {
    return switch (place) {
      case ANSWER -> inAnswer(source, from, to);
      case CHOICE -> inChoice(source, from, to);
      case SPEECH -> inSpeech(source, from, to);
      case USAGE -> inUsage(source, from, to);
      case PROMPT_DETAILS -> inPromptDetails(source, from, to);
      case COMPLETION_DETAILS -> inCompletionDetails(source, from, to);
      default -> OTHER;
    };
  }

  private static int inAnswer(byte[] source, int from, int to) {
    return switch (to - from) {
      case 2 -> is("id", source, from, ID);
      case 4 -> is("data", source, from, DATA);
      case 5 ->
        switch (source[from]) {
          case 'm' -> is("model", source, from, MODEL);
          case 'e' -> is("error", source, from, ERROR);
          default -> is("usage", source, from, USAGE);
        };
      case 7 -> is("choices", source, from, CHOICES);
      default -> OTHER;
    };
  }

  private static int inChoice(byte[] source, int from, int to) {
    return switch (to - from) {
      case 4 -> is("text", source, from, TEXT);
      case 5 ->
        source[from] == 'i' ? is("index", source, from, INDEX) : is("delta", source, from, SPEECH);
      case 7 -> is("message", source, from, SPEECH);
      case 13 -> is("finish_reason", source, from, FINISH_REASON);
      default -> OTHER;
    };
  }

  /** Of text, reasoning and calls of tools, in the words of several servers. */
  private static int inSpeech(byte[] source, int from, int to) {
    return switch (to - from) {
      case 4 -> is("text", source, from, TEXT) == TEXT ? TEXT : is("name", source, from, TEXT);
      case 7 ->
        is("content", source, from, TEXT) == TEXT ? TEXT : is("refusal", source, from, TEXT);
      case 8 -> is("thinking", source, from, TEXT);
      case 9 ->
        is("reasoning", source, from, TEXT) == TEXT ? TEXT : is("arguments", source, from, TEXT);
      case 17 -> is("reasoning_content", source, from, TEXT);
      default -> OTHER;
    };
  }

  private static int inUsage(byte[] source, int from, int to) {
    return switch (to - from) {
      case 13 -> is("prompt_tokens", source, from, PROMPT_TOKENS);
      case 17 -> is("completion_tokens", source, from, COMPLETION_TOKENS);
      case 21 -> is("prompt_tokens_details", source, from, PROMPT_DETAILS);
      case 23 ->
        source[from] == 'c'
            ? is("cache_read_input_tokens", source, from, CACHE_READ)
            : is("prompt_cache_hit_tokens", source, from, CACHE_READ);
      case 25 -> is("completion_tokens_details", source, from, COMPLETION_DETAILS);
      case 27 -> is("cache_creation_input_tokens", source, from, CACHE_CREATION);
      default -> OTHER;
    };
  }

  private static int inPromptDetails(byte[] source, int from, int to) {
    return switch (to - from) {
      case 12 -> is("audio_tokens", source, from, AUDIO_PROMPT);
      case 13 -> is("cached_tokens", source, from, CACHED);
      case 18 -> is("cache_write_tokens", source, from, CACHE_WRITTEN);
      case 21 -> is("cache_creation_tokens", source, from, CACHE_WRITTEN);
      default -> OTHER;
    };
  }

  private static int inCompletionDetails(byte[] source, int from, int to) {
    return switch (to - from) {
      case 12 -> is("audio_tokens", source, from, AUDIO_COMPLETION);
      case 16 -> is("reasoning_tokens", source, from, REASONING);
      default -> OTHER;
    };
  }

  /** The key if the name, whose length is known to be right, stands there. */
  private static int is(String name, byte[] source, int from, int key) {
    for (int i = 0; i < name.length(); i++) {
      if (source[from + i] != name.charAt(i)) {
        return OTHER;
      }
    }
    return key;
  }
}
