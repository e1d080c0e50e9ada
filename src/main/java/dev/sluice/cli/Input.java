package dev.sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Standard input, in UTF-8. */
final class Input {
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  /** Whether a person types it. The script knows better than Java, which looks at the output too. */
  static boolean isTerminal() {
    String told = System.getProperty("sluice.terminal");
    return told == null ? System.console() != null : Boolean.parseBoolean(told);
  }

  /** The next line, or null at the end. */
  @Nullable
  String line() {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  List<String> lines() {
    return in.lines().toList();
  }

  /** All of it, without the line break at its end. */
  String text() {
    try {
      StringBuilder text = new StringBuilder();
      char[] some = new char[8192];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        text.append(some, 0, read);
      }
      return text.toString().replaceFirst("\\R\\z", "");
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }
}
