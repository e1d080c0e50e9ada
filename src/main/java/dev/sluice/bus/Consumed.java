package dev.sluice.bus;

import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;

/**
 * What an attempt used up, whether or not its answer came to its end.
 *
 * @param usage what the provider reported last, or {@link Usage#NONE}
 * @param generated what the answer said, or {@link Generated#NOTHING} when nobody wanted to know
 * @param responseId the answer's own {@code id}, or empty
 * @param responseModel the model as the provider named it, or empty
 */
public record Consumed(Usage usage, Generated generated, String responseId, String responseModel) {
  /** Nothing, as far as anybody knows. */
  public static final Consumed NOTHING = new Consumed(Usage.NONE, Generated.NOTHING, "");

  /** Of an answer that names no model. */
  public Consumed(Usage usage, Generated generated, String responseId) {
    this(usage, generated, responseId, "");
  }

  /** As the provider reported it. */
  public static Consumed reported(Usage usage) {
    return new Consumed(usage, Generated.NOTHING, "");
  }
}
