package dev.sluice.ledger.admission;

/** What admission says to a request: a {@link Ticket}, a {@link Refusal}, or a {@link Shortage}. */
public sealed interface Verdict permits Ticket, Denial {}
