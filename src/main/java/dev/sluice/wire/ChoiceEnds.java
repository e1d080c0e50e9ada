package dev.sluice.wire;

/** Which choices of an answer began, and which said why they end. A text's say counts once it is whole. */
final class ChoiceEnds {
  private static final int WORDS =
      2; // of 64 choices each; OpenAI's API gives 128 at most, and more are not watched

  private final long[] begun = new long[WORDS]; // one bit a choice
  private final long[] ended = new long[WORDS];
  private boolean filtered; // a choice ended, by a content filter
  private boolean otherwise; // a choice ended, and not by one

  // The text that is being read.
  private final long[] begunHere = new long[WORDS];
  private final long[] endedHere = new long[WORDS];
  private boolean filteredHere;
  private boolean otherwiseHere;

  // The choice that is being read.
  private boolean ends;
  private boolean filters;

  void beginText() {
    for (int word = 0; word < WORDS; word++) {
      begunHere[word] = 0;
      endedHere[word] = 0;
    }
    filteredHere = false;
    otherwiseHere = false;
  }

  void beginChoice() {
    ends = false;
    filters = false;
  }

  /** The choice says why it ends. */
  void ends() {
    ends = true;
  }

  /** It says that a content filter ends it. */
  void filters() {
    filters = true;
  }

  /** @param index its place among the choices; 0 when it does not say */
  void endChoice(long index) {
    int word = (int) Math.min(index / Long.SIZE, WORDS);
    if (word < WORDS) {
      long bit = 1L << index % Long.SIZE;
      begunHere[word] |= bit;
      endedHere[word] |= ends ? bit : 0;
    }
    filteredHere |= ends && filters;
    otherwiseHere |= ends && !filters;
  }

  void commit() {
    for (int word = 0; word < WORDS; word++) {
      begun[word] |= begunHere[word];
      ended[word] |= endedHere[word];
    }
    filtered |= filteredHere;
    otherwise |= otherwiseHere;
  }

  /** Whether some choice began, and all that began have ended. */
  boolean all() {
    long some = 0;
    long open = 0;
    for (int word = 0; word < WORDS; word++) {
      some |= begun[word];
      open |= begun[word] & ~ended[word];
    }
    return some != 0 && open == 0;
  }

  /** Whether a content filter ended a choice, and nothing else ended any. */
  boolean filtered() {
    return filtered && !otherwise;
  }
}
