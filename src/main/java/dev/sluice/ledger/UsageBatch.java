package dev.sluice.ledger;

import java.util.List;

/**
 * Lane to ledger: what has been used since the last batch.
 *
 * @param toDisk whether it is wanted where the end of the machine does not lose it, and somebody waits for that
 */
public record UsageBatch(List<UsageRecord> records, boolean toDisk) {}
