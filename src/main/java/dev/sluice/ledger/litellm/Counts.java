package dev.sluice.ledger.litellm;

/** How many rows came of something: new ones, ones that changed, ones that were there alike. */
public record Counts(String of, long made, long changed, long same) {
  static final Counts MADE = new Counts("", 1, 0, 0);
  static final Counts CHANGED = new Counts("", 0, 1, 0);
  static final Counts SAME = new Counts("", 0, 0, 1);

  static Counts of(String what) {
    return new Counts(what, 0, 0, 0);
  }

  Counts plus(Counts more) {
    return new Counts(of, made + more.made, changed + more.changed, same + more.same);
  }
}
