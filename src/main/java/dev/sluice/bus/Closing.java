package dev.sluice.bus;

import dev.sluice.wire.Usage;

/**
 * How an answer ended.
 *
 * @param consumed what it used up
 * @param carriedError whether the provider reported an error inside its answer; the connection is closed after it
 * @param timing how long the provider took for all of it
 */
public record Closing(Consumed consumed, boolean carriedError, Timing timing) {
  /** What the provider reported, or {@link Usage#NONE}. */
  public Usage usage() {
    return consumed.usage();
  }
}
