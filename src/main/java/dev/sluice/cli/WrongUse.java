package dev.sluice.cli;

/** The command line makes no sense; the message says why. Nothing was begun. */
public final class WrongUse extends RuntimeException {
  public WrongUse(String message) {
    super(message, null, false, false);
  }
}
