package dev.sluice.cli;

import java.io.IOException;

/** Standard output takes no more. */
public final class OutputFailed extends RuntimeException {
  private final boolean closed;

  OutputFailed(IOException failure) {
    super("the answer cannot be written: " + failure.getMessage(), failure, false, false);
    closed = String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  /** A reader that has seen enough, such as {@code head}, is no failure; a full disk is. Gives the exit status. */
  public int report() {
    if (closed) {
      return Program.DONE;
    }
    System.err.println(getMessage());
    return Program.FAILED;
  }
}
