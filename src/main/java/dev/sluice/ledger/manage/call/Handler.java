package dev.sluice.ledger.manage.call;

/** Answers one route. */
@FunctionalInterface
public interface Handler {
  /**
   * May be called again for one request, when its transaction must be done again.
   *
   * @return a JSON object or array
   * @throws dev.sluice.bus.GatewayError when the request is refused; nothing of it is kept then
   */
  Object answer(Request request, Books books);
}
