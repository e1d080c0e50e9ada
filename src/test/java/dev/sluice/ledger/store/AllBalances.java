package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import java.util.ArrayList;
import java.util.List;

/** Every balance that is stored, as a list. */
public final class AllBalances {
  private AllBalances() {}

  public static List<Balance> of(Session session) {
    List<Balance> all = new ArrayList<>();
    session.eachBalance(all::add);
    return all;
  }

  /** Those of periods that are over. */
  static List<Balance> ended(Session session, long now) {
    List<Balance> ended = new ArrayList<>();
    session.endedPeriods(now, ended::addAll);
    return ended;
  }
}
