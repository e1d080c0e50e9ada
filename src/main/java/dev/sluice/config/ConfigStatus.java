package dev.sluice.config;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the config verticle can say of itself.
 *
 * @param snapshot the one in effect
 * @param lastError why the last reading of the file did not take effect; null when it did
 * @param diff what the last reload that took effect changed, secrets abbreviated
 * @param unserved why stored models are not served, by id
 */
public record ConfigStatus(
    Snapshot snapshot, @Nullable String lastError, JsonObject diff, Map<String, String> unserved) {}
