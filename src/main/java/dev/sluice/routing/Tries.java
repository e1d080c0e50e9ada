package dev.sluice.routing;

import java.util.BitSet;

/** Which deployments of a group a request has tried, by index, and how often it was repeated. Owned by one plan. */
final class Tries {
  private static final BitSet NONE = new BitSet(); // never changed

  private BitSet tried = NONE;
  private BitSet refusing = NONE; // of those, the ones that would refuse again

  private int inTier; // attempts after the first
  private int inGroup; // of the group in turn
  private int inAll; // of each group

  int inTier() {
    return inTier;
  }

  int inGroup() {
    return inGroup;
  }

  int inAll() {
    return inAll;
  }

  /** One more attempt is made. */
  void repeat() {
    inTier++;
    inGroup++;
    inAll++;
  }

  /** An attempt in the next tier, which counts its own. */
  void repeatInNextTier() {
    repeat();
    inTier = 0;
  }

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
    inTier = 0;
    inGroup = 0;
  }
}
