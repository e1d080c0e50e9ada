package dev.sluice.config;

/**
 * Something wrong or odd in a config file, said so that a reader can mend it.
 *
 * @param file path as given by the user
 * @param line 1 or more; 0 when the finding has no place in the file
 * @param column 1 or more; 0 likewise
 * @param message what it is and what to do
 */
public record Finding(String file, int line, int column, String message) {
  @Override
  public String toString() {
    return line > 0 ? file + ":" + line + ":" + column + ": " + message : file + ": " + message;
  }
}
