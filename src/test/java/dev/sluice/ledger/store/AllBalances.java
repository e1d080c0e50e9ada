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
}
