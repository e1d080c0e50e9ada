package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * Whether deployments are stored, and how their secrets are kept.
 *
 * @param on {@code general_settings.store_model_in_db}
 * @param saltKey {@code LITELLM_SALT_KEY}, else the master key: what their parameters are encrypted with
 */
public record ModelStorage(boolean on, @Nullable Secret saltKey) {}
