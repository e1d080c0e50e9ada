package dev.sluice.ingress.accounting;

import dev.sluice.config.Price;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Ticket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** LiteLLM's response headers that tell what a whole answer cost, in US dollars. Stateless. */
final class CostHeaders {
  private static final CharSequence COST = HttpHeaders.createOptimized("x-litellm-response-cost");
  private static final CharSequence ORIGINAL =
      HttpHeaders.createOptimized("x-litellm-response-cost-original");
  private static final CharSequence DISCOUNT =
      HttpHeaders.createOptimized("x-litellm-response-cost-discount-amount");
  private static final CharSequence MARGIN =
      HttpHeaders.createOptimized("x-litellm-response-cost-margin-amount");
  private static final CharSequence KEY_SPEND = HttpHeaders.createOptimized("x-litellm-key-spend");

  private CostHeaders() {}

  /**
   * Before the head is written, and after the ticket was settled.
   *
   * @param price where the answer came from; of one that nobody knows, no cost is told
   */
  static void put(
      HttpServerResponse response, Price price, Price.Cost cost, @Nullable Ticket ticket) {
    if (response.headWritten()) {
      return;
    }
    if (price.isKnown()) {
      response.putHeader(COST, Money.text(cost.nanos()));
    }
    if (price.isAdjusted()) {
      response.putHeader(ORIGINAL, Money.text(cost.original()));
      response.putHeader(DISCOUNT, Money.text(cost.discount()));
      response.putHeader(MARGIN, Money.text(cost.margin()));
    }
    if (ticket != null && !ticket.holder().isOperator()) {
      response.putHeader(KEY_SPEND, Money.text(ticket.holder().spent()));
    }
  }
}
