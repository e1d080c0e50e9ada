package dev.sluice.ingress;

import dev.sluice.config.Deployment;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange owes at its end.
 *
 * @param ticket what it holds of its key's limits, or null: nothing limits the caller
 */
record Tab(@Nullable Ticket ticket) {
  /** The first word on what was used counts. */
  void settle(Usage usage, @Nullable Deployment deployment) {
    if (ticket != null) {
      long cost = deployment == null ? 0 : deployment.traits().price().nanos(usage, 0);
      ticket.settle(usage.promptTokens(), usage.completionTokens(), cost);
    }
  }
}
