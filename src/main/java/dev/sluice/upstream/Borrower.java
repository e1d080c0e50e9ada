package dev.sluice.upstream;

/** Who wants a connection of a {@link Pool}. */
interface Borrower {
  /** Whether it has given up waiting. */
  boolean hasLeft();

  /** It has one, and must give it back or cut it. */
  void lent(Line line);

  /** There is none. */
  void refused(Throwable cause);
}
