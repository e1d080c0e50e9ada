package dev.sluice.ops.request;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import org.jspecify.annotations.Nullable;

/**
 * One call of a deployment, or a request that came to none: who asked for what, and how it ended.
 *
 * @param payer whom it is charged to; a customer is not told apart
 * @param teamAlias the team's alias, or null
 * @param way which way it took
 * @param route the path without the caller's own text
 * @param status of HTTP; 499 when the caller left
 * @param errorClass LiteLLM's exception class, or empty for a success
 */
public record Attempt(
    Payer payer,
    @Nullable String teamAlias,
    Way way,
    String route,
    int status,
    String errorClass) {}
