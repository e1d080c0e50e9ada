package dev.sluice.ledger.admission;

/** Why a request gets no ticket, for ever or for a moment. */
sealed interface Denial extends Verdict permits Refusal, Shortage {}
