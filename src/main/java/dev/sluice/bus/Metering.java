package dev.sluice.bus;

/** What is to be known of the tokens of an answer. */
public enum Metering {
  /** What the provider reports of itself. */
  AS_REPORTED,
  /** All of it: a stream is asked for its usage, and what nobody reports can be counted from what was said. */
  ASKED,
  /** The same without asking, because the provider refuses to be asked. */
  COUNTED;

  /** Whether what an answer says is kept beside what is relayed. */
  public boolean keepsText() {
    return this != AS_REPORTED;
  }

  public boolean asksProvider() {
    return this == ASKED;
  }
}
