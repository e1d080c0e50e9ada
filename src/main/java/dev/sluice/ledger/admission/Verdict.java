package dev.sluice.ledger.admission;

/** What admission says to a request: a {@link Ticket}, or a {@link Refusal}. */
public sealed interface Verdict permits Ticket, Refusal {}
