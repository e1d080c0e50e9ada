package dev.sluice.ledger.store;

import java.util.function.Function;

/** Where the ledger is kept. Blocking; used by one thread at a time. */
public interface Store extends AutoCloseable {
  /**
   * Does all of the work or none of it. Committed, and safe from a crash, when it returns. The work may be done more than
   * once before that, so it must change nothing but its session.
   *
   * @throws StoreUnavailable when the database cannot be reached in time, or refuses whatever it is given; it is not known
   *     then whether the work was done
   */
  <T> T inTransaction(Function<Session, T> work);

  @Override
  void close();

  /** The database did not answer, not in time, or its tables are not those that this version knows. */
  final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
