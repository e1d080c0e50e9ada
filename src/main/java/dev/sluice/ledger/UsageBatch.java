package dev.sluice.ledger;

import java.util.List;

/** Lane to ledger: what has been used since the last batch. */
public record UsageBatch(List<UsageRecord> records) {}
