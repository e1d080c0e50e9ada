package dev.sluice.ledger.shared;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.Row;
import io.vertx.core.eventbus.EventBus;
import org.jspecify.annotations.Nullable;

/** Passes changes made here to what is live, and tells other replicas over the bus that there are some. Used by the store's thread only. */
public final class Announcing implements LiveRows {
  private final LiveRows live;
  private final EventBus bus;

  public Announcing(LiveRows live, EventBus bus) {
    this.live = live;
    this.bus = bus;
  }

  @Override
  public void put(Row row) {
    live.put(row);
    bus.publish(Address.CHANGED, null, ByReference.LOCAL);
  }

  @Override
  public void remove(Kind kind, String id) {
    live.remove(kind, id);
    bus.publish(Address.CHANGED, null, ByReference.LOCAL);
  }

  @Override
  public void balance(Balance balance) {
    live.balance(balance);
    bus.publish(Address.CHANGED, balance, ByReference.LOCAL);
  }

  @Override
  public void reread(Balance balance) {
    live.reread(balance);
  }

  @Override
  public @Nullable String settle() {
    return live.settle();
  }

  @Override
  public void tick() {
    live.tick();
  }

  @Override
  public void loaded() {
    live.loaded();
  }
}
