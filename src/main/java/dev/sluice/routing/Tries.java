package dev.sluice.routing;

import java.util.BitSet;

/** Which deployments of a group a request has tried, by index. Owned by one plan. */
final class Tries {
  private static final BitSet NONE = new BitSet(); // never changed

  private BitSet tried = NONE;
  private BitSet refusing = NONE; // of those, the ones that would refuse again

  BitSet tried() {
    return tried;
  }

  /** @param refuses whether it would refuse the same request again */
  void add(int index, boolean refuses) {
    tried = tried == NONE ? new BitSet() : tried;
    tried.set(index);
    if (refuses) {
      refusing = refusing == NONE ? new BitSet() : refusing;
      refusing.set(index);
    }
  }

  /** Those that may answer now may be tried again. */
  void forgive() {
    tried = (BitSet) refusing.clone();
  }

  /** Another group's turn. */
  void clear() {
    tried = NONE;
    refusing = NONE;
  }
}
