package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.account.Lease;

/**
 * Nothing was taken: more of a limit must be fetched first, or the answer that there is no more of it.
 *
 * @param lease of which there is too little here
 * @param wanted by the request
 */
public record Shortage(Lease lease, long wanted) implements Denial {}
