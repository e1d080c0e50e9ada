package dev.sluice.ledger;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.store.Store;

/** Parts that do nothing: for a ledger of which only the database matters. */
final class Unattended implements LiveRows, Management, UsageKeeping {
  @Override
  public void put(Row row) {}

  @Override
  public void remove(Kind kind, String id) {}

  @Override
  public void balance(Balance balance) {}

  @Override
  public void loaded() {}

  @Override
  public ManagementAnswer answer(ManagementCall call, Store store) {
    GatewayError unknown =
        new GatewayError.NotFound("unknown_route", null, "There is no route " + call.path() + ".");
    return new ManagementAnswer(unknown.status(), unknown.toJson().toBuffer());
  }

  @Override
  public void tick() {}

  @Override
  public boolean store(Store store) {
    return false;
  }

  @Override
  public void close() {}
}
