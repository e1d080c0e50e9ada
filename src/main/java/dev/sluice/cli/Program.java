package dev.sluice.cli;

/** What a command does. */
public interface Program {
  /** Exit status: it did what it was asked. */
  int DONE = 0;
  /** Exit status: it could not, and said why. */
  int FAILED = 1;
  /** Exit status: it was used wrong, and began nothing. */
  int USAGE = 2;
  /** No exit status: what it started keeps the process alive. */
  int RUNNING = -1;

  Command command();

  /**
   * Does it, on a thread that may wait.
   *
   * @return one of the constants above
   * @throws WrongUse when the arguments do not fit together
   */
  int run(Arguments arguments);
}
