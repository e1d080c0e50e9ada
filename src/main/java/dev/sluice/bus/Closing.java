package dev.sluice.bus;

import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How an answer ended.
 *
 * @param consumed what it used up
 * @param error that the provider reported inside its answer, or null; the connection is closed after it
 * @param timing how long the provider took for all of it
 */
public record Closing(Consumed consumed, @Nullable GatewayError error, Timing timing) {
  /** What the provider reported, or {@link Usage#NONE}. */
  public Usage usage() {
    return consumed.usage();
  }

  /** Whether the provider reported an error inside its answer. */
  public boolean carriedError() {
    return error != null;
  }
}
