package dev.sluice.wire;

/** What the texts of an answer said. A text is believed when it is whole. Owned by one call. */
final class AnswerFacts {
  /** Beyond it a number is no count of tokens. */
  private static final long MOST_TOKENS = 1_000_000_000_000L;

  private final ChoiceEnds choices = new ChoiceEnds();
  private boolean error;
  private boolean usageSeen;
  private long promptTokens;
  private long completionTokens;

  // The text that is being read.
  private boolean errorHere;
  private boolean answerHere;
  private boolean usageHere;
  private boolean counts;
  private final long[] tokens = new long[AnswerKey.COMPLETION_TOKENS + 1];

  void begin() {
    choices.beginText();
    errorHere = false;
    answerHere = false;
    usageHere = false;
  }

  /** The value of {@code key} begins with {@code first} and is no container or string that says more later. */
  void value(int key, byte first) {
    switch (key) {
      case AnswerKey.FINISH_REASON -> {
        if (first != 'n') {
          choices.ends();
        }
      }
      case AnswerKey.ERROR -> errorHere |= first != 'n';
      case AnswerKey.CHOICES, AnswerKey.DATA -> answerHere |= first != 'n';
      case AnswerKey.INDEX, AnswerKey.PROMPT_TOKENS, AnswerKey.COMPLETION_TOKENS -> {
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

  /** The value of {@code key} was a string that reads {@code word}, an {@link AnswerKey}. */
  void text(int key, int word) {
    if (key == AnswerKey.FINISH_REASON && word == AnswerKey.CONTENT_FILTER) {
      choices.filters();
    }
  }

  void choiceBegins() {
    tokens[AnswerKey.INDEX] = 0;
    choices.beginChoice();
  }

  void choiceEnds() {
    choices.endChoice(tokens[AnswerKey.INDEX]);
  }

  void usageBegins() {
    tokens[AnswerKey.PROMPT_TOKENS] = 0;
    tokens[AnswerKey.COMPLETION_TOKENS] = 0;
    usageHere = true;
  }

  /** The text is whole. */
  void commit() {
    choices.commit();
    error |= errorHere;
    if (usageHere) {
      usageSeen = true;
      promptTokens = tokens[AnswerKey.PROMPT_TOKENS];
      completionTokens = tokens[AnswerKey.COMPLETION_TOKENS];
    }
  }

  /** Whether every choice that began said why it ended. */
  boolean finished() {
    return choices.all();
  }

  /** Whether a content filter ended the answer, and nothing else ended any choice of it. */
  boolean filtered() {
    return choices.filtered();
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
