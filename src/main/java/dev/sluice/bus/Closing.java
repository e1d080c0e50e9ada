package dev.sluice.bus;

import dev.sluice.wire.Usage;

/**
 * How an answer ended.
 *
 * @param usage what the provider reported, or {@link Usage#NONE}
 * @param carriedError whether the provider reported an error inside its answer; the connection is closed after it
 */
public record Closing(Usage usage, boolean carriedError) {}
