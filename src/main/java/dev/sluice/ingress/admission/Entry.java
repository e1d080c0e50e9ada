package dev.sluice.ingress.admission;

import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Demand;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.admission.Shortage;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.Verdict;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.terms.AskedModel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through admission, which may take several steps where limits are shared between replicas: what is
 * leased here may be used up. Owned by its lane's event loop.
 */
final class Entry {
  private static final int MOST_ATTEMPTS = 64; // others may take what was fetched

  private final Accounts accounts;
  private final Holder holder;
  private final AskedModel model;
  private final @Nullable String customer;
  private final Demand demand;
  private final Consumer<Runnable> later;
  private final Consumer<Ticket> next;
  private final Consumer<Refusal> refused;
  private int attempts;

  Entry(
      Accounts accounts,
      Holder holder,
      AskedModel model,
      @Nullable String customer,
      Demand demand,
      Consumer<Runnable> later,
      Consumer<Ticket> next,
      Consumer<Refusal> refused) {
    this.accounts = accounts;
    this.holder = holder;
    this.model = model;
    this.customer = customer;
    this.demand = demand;
    this.later = later;
    this.next = next;
    this.refused = refused;
  }

  /** @throws dev.sluice.bus.GatewayError what is thrown by those who are told of the outcome */
  void attempt() {
    SharedRoom room = attempts++ < MOST_ATTEMPTS ? accounts.room() : null;
    Verdict verdict = accounts.admit(holder, model, customer, demand, room);
    if (verdict instanceof Ticket ticket) {
      next.accept(ticket);
    } else if (verdict instanceof Shortage shortage && room != null) {
      room.ask(shortage.lease(), shortage.wanted(), () -> later.accept(this::attempt));
    } else {
      refused.accept((Refusal) verdict);
    }
  }
}
