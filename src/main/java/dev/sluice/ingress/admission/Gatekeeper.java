package dev.sluice.ingress.admission;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Settings;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.serving.DearestPrices.Tariff;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Demand;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.routing.Ask;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks admission for one request whose body is read, by what it may use and cost. Owned by its lane. */
public final class Gatekeeper {
  private final Accounts accounts;

  public Gatekeeper(Accounts accounts) {
    this.accounts = accounts;
  }

  /**
   * A request that may go on.
   *
   * @param inquiry with what the key says of its model, tags and fallbacks
   * @param ticket to be given back at its end
   */
  public record Admitted(Inquiry inquiry, Ticket ticket) {}

  /**
   * Lets a request in: at once, or after more of a shared limit was fetched for it.
   *
   * @param later runs what is left to do, on this lane, when there is an answer; from any thread
   * @throws GatewayError when it may not be made, or not now; then or from what is left to do
   */
  public void admit(
      HttpServerRequest request,
      Inquiry inquiry,
      Holder holder,
      Serving serving,
      Consumer<Runnable> later,
      Consumer<Admitted> next) {
    Settings settings = serving.settings();
    String customer = inquiry.customer();
    Ask ask = ask(inquiry.ask(), holder, customer, serving);
    AskedModel model = holder.named(asked(ask.model(), serving));
    refuseFallbacks(ask, holder, serving);
    Tariff own = serving.prices().of(model.group());
    Tariff dearest = dearest(own, ask, serving);
    Entrant entrant = new Entrant(holder, model, customer, later);
    entrant.enter(
        AskedDemand.of(inquiry, ask, dearest, settings),
        ticket -> admitted(request, inquiry.with(ask), ticket, next),
        refusal -> {
          boolean forStandIns = own.isFree() && !dearest.isFree() && isBudget(refusal);
          if (!forStandIns || ask.fallbacks() != null) {
            throw LimitErrors.of(refusal);
          }
          Ask alone = withFreeOnes(ask, serving);
          entrant.enter(
              AskedDemand.of(inquiry, alone, own, settings),
              ticket -> admitted(request, inquiry.with(alone), ticket, next),
              LimitErrors::raise);
        });
  }

  /**
   * The operator, where a call with the master key names an end user whose limits may hold; else null: nothing bounds it.
   */
  @Nullable
  public Holder forCustomer(Inquiry inquiry) {
    return inquiry.customer() == null ? null : accounts.operator();
  }

  /** Whoever asks to be let in, for something or for less. */
  private final class Entrant {
    private final Holder holder;
    private final AskedModel model;
    private final @Nullable String customer;
    private final Consumer<Runnable> later;

    Entrant(Holder holder, AskedModel model, @Nullable String customer, Consumer<Runnable> later) {
      this.holder = holder;
      this.model = model;
      this.customer = customer;
      this.later = later;
    }

    void enter(Demand demand, Consumer<Ticket> next, Consumer<Refusal> refused) {
      new Entry(accounts, holder, model, customer, demand, later, next, refused).attempt();
    }
  }

  private static void admitted(
      HttpServerRequest request, Inquiry inquiry, Ticket ticket, Consumer<Admitted> next) {
    LimitHeaders.put(request.response().headers(), ticket);
    next.accept(new Admitted(inquiry, ticket));
  }

  private static boolean isBudget(Refusal refusal) {
    return refusal instanceof Refusal.LimitReached reached && reached.kind() == LimitKind.BUDGET;
  }

  /** Whose budget is spent may still use what is free, and nothing that costs stands in for it. */
  private static Ask withFreeOnes(Ask ask, Serving serving) {
    return ask.of(
        ask.model(),
        ask.tags(),
        ask.fallbacksDisabled(),
        model -> ask.mayUse().test(model)
            && serving.prices().of(asked(model, serving).group()).isFree());
  }

  private Ask ask(Ask ask, Holder holder, @Nullable String customer, Serving serving) {
    CustomerTerms terms = customer == null ? null : accounts.customer(customer);
    String wanted =
        terms == null || terms.defaultModel() == null ? ask.model() : terms.defaultModel();
    List<String> named = ask.fallbacks();
    Ask meant = named == null
        ? ask
        : ask.withFallbacks(named.stream().map(holder::meant).toList());
    return meant.of(
        holder.meant(wanted),
        holder.tags(ask.tags()),
        holder.terms().disableFallbacks(),
        model -> mayStandIn(asked(model, serving), holder));
  }

  private static AskedModel asked(String model, Serving serving) {
    return new AskedModel(model, serving.planner().groupOf(model));
  }

  /** Those of the config are passed over where they are not allowed; those that a caller names are their mistake. */
  private static void refuseFallbacks(Ask ask, Holder holder, Serving serving) {
    List<String> named = ask.fallbacksDisabled() ? null : ask.fallbacks();
    for (String model : named == null ? List.<String>of() : named) {
      Refusal refusal = holder.refuses(asked(model, serving));
      if (refusal != null) {
        throw LimitErrors.of(refusal);
      }
    }
  }

  /** What would go over a budget of its own is passed over like what is not allowed. */
  private static boolean mayStandIn(AskedModel model, Holder holder) {
    return holder.refuses(model) == null && holder.canPay(holder.named(model));
  }

  /** Of all that may answer in the end: a model that costs little opens no way to one that costs much. */
  private static Tariff dearest(Tariff own, Ask ask, Serving serving) {
    Tariff tariff = own;
    for (String standIn : serving.planner().standIns(ask)) {
      tariff = tariff.and(serving.prices().of(asked(standIn, serving).group()));
    }
    return tariff;
  }
}
