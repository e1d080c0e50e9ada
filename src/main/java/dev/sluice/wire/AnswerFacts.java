package dev.sluice.wire;

/** What the texts of an answer said. A text is believed when it is whole. Owned by one call. */
final class AnswerFacts {
  /** Beyond it a number is no count of tokens. */
  private static final long MOST_TOKENS = 1_000_000_000_000L;

  private boolean finished;
  private boolean error;
  private boolean usageSeen;
  private long promptTokens;
  private long completionTokens;

  // The text that is being read.
  private boolean finishedHere;
  private boolean errorHere;
  private boolean answerHere;
  private boolean usageHere;
  private boolean counts;
  private final long[] tokens = new long[AnswerKey.COMPLETION_TOKENS + 1];

  void begin() {
    finishedHere = false;
    errorHere = false;
    answerHere = false;
    usageHere = false;
  }

  /** The value of {@code key} begins with {@code first} and is no container or string that says more later. */
  void value(int key, byte first) {
    switch (key) {
      case AnswerKey.FINISH_REASON -> finishedHere |= first != 'n';
      case AnswerKey.ERROR -> errorHere |= first != 'n';
      case AnswerKey.CHOICES, AnswerKey.DATA -> answerHere |= first != 'n';
      case AnswerKey.PROMPT_TOKENS, AnswerKey.COMPLETION_TOKENS -> {
        counts = true;
        tokens[key] = 0;
        digit(key, first);
      }
      default -> {}
    }
  }

  /** One more byte of a number of tokens; anything but a digit makes it no count. */
  void digit(int key, byte c) {
    if (counts && c >= '0' && c <= '9' && tokens[key] < MOST_TOKENS) {
      tokens[key] = tokens[key] * 10 + c - '0';
    } else {
      tokens[key] = 0;
      counts = false;
    }
  }

  void usageBegins() {
    tokens[AnswerKey.PROMPT_TOKENS] = 0;
    tokens[AnswerKey.COMPLETION_TOKENS] = 0;
    usageHere = true;
  }

  /** The text is whole. */
  void commit() {
    finished |= finishedHere;
    error |= errorHere;
    if (usageHere) {
      usageSeen = true;
      promptTokens = tokens[AnswerKey.PROMPT_TOKENS];
      completionTokens = tokens[AnswerKey.COMPLETION_TOKENS];
    }
  }

  boolean finished() {
    return finished;
  }

  boolean error() {
    return error;
  }

  /** Whether the text being read has a member that only an answer has: {@code choices} or {@code data}. */
  boolean answerHere() {
    return answerHere;
  }

  Usage usage() {
    return usageSeen ? new Usage(promptTokens, completionTokens) : Usage.NONE;
  }
}
