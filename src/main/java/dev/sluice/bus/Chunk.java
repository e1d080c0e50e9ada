package dev.sluice.bus;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Upstream to ingress: what one event-loop turn delivered.
 *
 * @param data never changed after being sent
 * @param closing present when nothing follows
 */
public record Chunk(long id, Buffer data, @Nullable Closing closing) implements Frame {}
