package dev.sluice.wire;

import java.util.Arrays;

/** Which choices of an answer began, and which said why they end. A text's say counts once it is whole. */
final class ChoiceEnds {
  /** Of 64 choices each; OpenAI's API gives 128 at most, and more are not watched. */
  private static final int WORDS = 2;

  // Sets of choices, one bit each, where they begin in the array: together, so that an event
  // touches one place in memory.
  private static final int BEGUN = 0;
  private static final int ENDED = WORDS;
  private static final int BEGUN_HERE = 2 * WORDS; // in the text that is being read
  private static final int ENDED_HERE = 3 * WORDS;
  private static final int SETS_END = 4 * WORDS;

  private static final String FILTER = "content_filter";

  private final int expected;
  private final long[] sets = new long[SETS_END];
  private boolean filtered; // a choice ended, by a content filter
  private boolean otherwise; // a choice ended, and not by one

  // The text that is being read.
  private boolean filteredHere;
  private boolean otherwiseHere;

  // The choice that is being read.
  private boolean ends;
  private int matched; // bytes of its reason that read as a filter's; -1 when some do not

  /** @param expected how many are to come at least */
  ChoiceEnds(int expected) {
    this.expected = expected;
  }

  void beginText() {
    Arrays.fill(sets, BEGUN_HERE, SETS_END, 0);
    filteredHere = false;
    otherwiseHere = false;
  }

  void beginChoice() {
    ends = false;
    matched = 0;
  }

  /** The choice says why it ends. */
  void ends() {
    ends = true;
    matched = 0;
  }

  /** What it says, or a part of it. */
  void reason(byte[] source, int from, int to) {
    for (int at = from; at < to && matched >= 0; at++) {
      boolean fits = matched < FILTER.length() && source[at] == FILTER.charAt(matched);
      matched = fits ? matched + 1 : -1;
    }
  }

  /** @param index its place among the choices; 0 when it does not say */
  void endChoice(long index) {
    int word = (int) Math.min(index / Long.SIZE, WORDS);
    if (word < WORDS) {
      long bit = 1L << index % Long.SIZE;
      sets[BEGUN_HERE + word] |= bit;
      sets[ENDED_HERE + word] |= ends ? bit : 0;
    }
    boolean filter = matched == FILTER.length();
    filteredHere |= ends && filter;
    otherwiseHere |= ends && !filter;
  }

  void commit() {
    for (int word = 0; word < WORDS; word++) {
      sets[BEGUN + word] |= sets[BEGUN_HERE + word];
      sets[ENDED + word] |= sets[ENDED_HERE + word];
    }
    filtered |= filteredHere;
    otherwise |= otherwiseHere;
  }

  /** Whether as many choices as were expected have come, one at least, and all that began have ended. */
  boolean all() {
    int came = 0;
    long open = 0;
    for (int word = 0; word < WORDS; word++) {
      came += Long.bitCount(sets[BEGUN + word]);
      open |= sets[BEGUN + word] & ~sets[ENDED + word];
    }
    return came > 0 && came >= expected && open == 0;
  }

  /** Whether a content filter ended a choice, and nothing else ended any. */
  boolean filtered() {
    return filtered && !otherwise;
  }
}
