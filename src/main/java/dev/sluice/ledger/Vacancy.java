package dev.sluice.ledger;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.Change;
import dev.sluice.ledger.store.Store;
import java.util.List;

/** Where a desk or a clerk should be and none is: nothing is brought, answered or stored. */
record Vacancy(Accounts accounts) implements Desk, Clerk {
  @Override
  public void load() {
    accounts.loaded();
  }

  @Override
  public void follow(List<Change> changes) {}

  @Override
  public ManagementAnswer answer(ManagementCall call) {
    GatewayError unknown =
        new GatewayError.NotFound("unknown_route", null, "There is no such route.");
    return new ManagementAnswer(unknown.status(), unknown.toJson().toBuffer());
  }

  @Override
  public boolean store(Store store) {
    return false;
  }

  @Override
  public void close() {}
}
