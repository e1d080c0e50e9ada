package dev.sluice.routing;

import java.util.BitSet;

/**
 * Which tier of a group a request has come to, which deployments it has tried, by index, and how often it was repeated.
 * Owned by one plan.
 */
final class Tries {
  private static final BitSet NONE = new BitSet(); // never changed

  private BitSet tried = NONE;
  private BitSet refusing = NONE; // of those, the ones that would refuse again

  private int fromOrder = Integer.MIN_VALUE; // where the tier begins
  private int inTier; // attempts after the first
  private int inGroup; // of the group in turn
  private int inAll; // of each group

  /** The least {@code order} of the deployments that may still be tried. */
  int fromOrder() {
    return fromOrder;
  }

  /** The tier of this order is used up. */
  void leaveTier(int order) {
    fromOrder = order + 1;
  }

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
    fromOrder = Integer.MIN_VALUE;
    inTier = 0;
    inGroup = 0;
  }
}
