package dev.sluice.wire;

/** Takes bytes; keeps no reference to the array. */
@FunctionalInterface
public interface ByteSink {
  void write(byte[] bytes, int from, int to);

  /** Takes the last bytes back; only from a sink that holds back what {@link AnswerEditor#unsettled} says. */
  default void retract(int bytes) {
    throw new UnsupportedOperationException("what was written has gone");
  }
}
