package dev.sluice.bus;

import org.jspecify.annotations.Nullable;

/**
 * Which deployments somebody wants to know of.
 *
 * @param model name of a group, or {@code provider/model} as in {@code litellm_params}; null for all
 * @param modelId of one deployment; null for all
 */
public record HealthQuery(@Nullable String model, @Nullable String modelId) {}
