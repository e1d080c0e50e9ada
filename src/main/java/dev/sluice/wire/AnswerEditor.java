package dev.sluice.wire;

/**
 * Follows one answer while it is relayed, changes what must change, and remembers what it saw. Input comes in pieces
 * cut anywhere. Owned by one call.
 */
public interface AnswerEditor {
  /** Relays a piece; whatever cannot be decided yet is held back, never more than a few bytes of it. */
  void feed(byte[] bytes, int from, int to, ByteSink out);

  /** The provider ended the body cleanly: relays what was held back and what an honest end still needs. */
  Ending end(ByteSink out);

  /** Whether enough was seen to let the response head go: a whole line, or a value that is no error. */
  boolean decided();

  /** Whether the provider reported an error inside a 200 answer. What follows it is not relayed. */
  boolean sawError();

  /** Whether the provider said that nothing follows, even if its connection breaks now. */
  default boolean sawDone() {
    return false;
  }

  /** Whether a content filter ended it, so far as it has come: {@code finish_reason} says so. */
  default boolean wasFiltered() {
    return false;
  }

  /** Whether something came that no client could read. What follows it is not relayed. */
  default boolean sawGarbage() {
    return false;
  }

  /**
   * Of the bytes written, those at the end that say nothing yet: the beginning of an event. Held back, they can be
   * dropped if the provider breaks off.
   */
  default int unsettled() {
    return 0;
  }

  /** The usage seen so far: what was reported last. */
  Usage usage();

  /** What the choices said so far, if it is kept. */
  default Generated generated() {
    return Generated.NOTHING;
  }

  /** The answer's own {@code id}, or empty. */
  default String id() {
    return "";
  }

  /** The {@code model} that the server named first, or empty. */
  default String model() {
    return "";
  }

  /** How a cleanly ended body is to be judged. */
  enum Ending {
    /** The answer is whole. */
    COMPLETE,
    /** The answer stopped before its end: cut JSON, or a stream without every choice's {@code finish_reason} and without {@code [DONE]}. */
    TRUNCATED,
    /** The answer holds the provider's own error. */
    ERROR,
    /** Not what was asked for: no JSON, or no event at all. */
    GARBAGE
  }
}
