package dev.sluice.ledger.admission.terms;

import org.jspecify.annotations.Nullable;

/**
 * What an end user of a caller's product may use, over all keys.
 *
 * @param defaultModel asked for in place of every model that the request names, or null
 */
public record CustomerTerms(
    String id, Limits limits, boolean blocked, @Nullable String defaultModel) {}
