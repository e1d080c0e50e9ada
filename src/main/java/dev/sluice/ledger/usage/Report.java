package dev.sluice.ledger.usage;

import dev.sluice.ledger.store.Session;

/** Answers one route about usage. */
@FunctionalInterface
public interface Report {
  /**
   * @return a JSON object or array, of bounded size
   * @throws dev.sluice.bus.GatewayError when the call is refused
   */
  Object answer(ReportCall call, Session session);
}
