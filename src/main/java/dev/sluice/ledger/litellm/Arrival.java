package dev.sluice.ledger.litellm;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Row;
import java.util.List;

/** A row as it shall be, and what its account has spent. */
record Arrival(Row row, List<Balance> balances) {}
