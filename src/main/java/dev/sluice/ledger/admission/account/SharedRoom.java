package dev.sluice.ledger.admission.account;

/** Where replicas keep what they may use together. Thread-safe. */
public interface SharedRoom {
  /** Whether it can be asked now; while it cannot, each replica goes by what it counts itself. */
  boolean isOpen();

  /**
   * Asks for more of a limit.
   *
   * @param wanted requests, tokens or nanodollars
   * @param done run once, soon, on any thread, whatever came of it
   */
  void ask(Lease lease, long wanted, Runnable done);

  /** A limit was used beyond what was leased, or is due to be told; whenever it suits. */
  void note(Lease lease);
}
