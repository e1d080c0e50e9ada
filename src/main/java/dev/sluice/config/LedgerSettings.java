package dev.sluice.config;

/**
 * What is kept of keys, models and spend, and where.
 *
 * @param on whether anything is: with a master key, or a {@code general_settings.database_url}
 * @param database {@code general_settings.database_url}
 * @param usage what is kept of what was used
 * @param models whether deployments are kept
 */
public record LedgerSettings(
    boolean on, Database database, UsageSettings usage, ModelStorage models) {}
