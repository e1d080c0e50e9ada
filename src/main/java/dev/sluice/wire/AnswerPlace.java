package dev.sluice.wire;

/** Where the reader of an answer stands. */
enum AnswerPlace {
  /** Before the text. */
  START(false),
  /** Inside the object that is the text. */
  ANSWER(true),
  /** Inside {@code choices}. */
  CHOICES(true),
  /** Inside an object of {@code choices}. */
  CHOICE(true),
  /** Inside what a choice says, {@code delta} or {@code message}, at any depth. */
  SPEECH(true),
  /** Inside {@code usage}. */
  USAGE(true),
  /** Inside {@code usage.prompt_tokens_details}. */
  PROMPT_DETAILS(true),
  /** Inside {@code usage.completion_tokens_details}. */
  COMPLETION_DETAILS(true),
  /** Inside a container that does not matter. */
  SKIPPED(false),
  /** After the object. */
  CLOSED(false),
  /** Inside or after {@code [DONE]}. */
  DONE(false),
  /** In what is no JSON object. */
  GARBAGE(false);

  /** Whether every token matters here. */
  final boolean followed;

  AnswerPlace(boolean followed) {
    this.followed = followed;
  }

  /**
   * Where the value of a member leads when it is a container.
   *
   * @param key of the member, an {@link AnswerKey}
   * @param speech whether what choices say matters
   */
  static AnswerPlace inside(int key, boolean object, boolean speech) {
    return switch (key) {
      case AnswerKey.CHOICES -> object ? SKIPPED : CHOICES;
      case AnswerKey.USAGE -> object ? USAGE : SKIPPED;
      case AnswerKey.PROMPT_DETAILS -> object ? PROMPT_DETAILS : SKIPPED;
      case AnswerKey.COMPLETION_DETAILS -> object ? COMPLETION_DETAILS : SKIPPED;
      case AnswerKey.SPEECH -> object && speech ? SPEECH : SKIPPED;
      default -> SKIPPED;
    };
  }

  /** Where the end of the container leads. */
  AnswerPlace outside() {
    return switch (this) {
      case ANSWER -> CLOSED;
      case CHOICE -> CHOICES;
      case SPEECH -> CHOICE;
      case PROMPT_DETAILS, COMPLETION_DETAILS -> USAGE;
      default -> ANSWER;
    };
  }
}
