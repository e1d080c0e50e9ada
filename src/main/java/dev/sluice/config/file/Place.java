package dev.sluice.config.file;

import dev.sluice.config.Finding;

/**
 * Where something stands in a config file.
 *
 * @param file path as given by the user
 * @param line 1 or more; 0 for what has no place in a file
 * @param column 1 or more; 0 likewise
 */
public record Place(String file, int line, int column) {
  public Finding finding(String message) {
    return new Finding(file, line, column, message);
  }
}
