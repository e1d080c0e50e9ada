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
  /** Inside {@code usage}. */
  USAGE(true),
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
}
