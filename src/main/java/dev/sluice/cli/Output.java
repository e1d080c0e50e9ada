package dev.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, where nothing but the answer goes: in UTF-8 whatever the locale, and at once. Files and pipes get it as
 * it is, a terminal nothing that it would obey.
 */
final class Output {
  private final boolean terminal = isTerminal();
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private String held = ""; // half of a character whose rest is to come
  private char last = '\n';

  /** Whether a person reads it. The script knows better than Java, which looks at the input too. */
  private static boolean isTerminal() {
    String told = System.getProperty("sluice.terminal.out");
    return told == null ? System.console() != null : Boolean.parseBoolean(told);
  }

  /** @throws OutputFailed when nobody takes it */
  void print(String more) {
    String text = held + more;
    int end = text.length();
    boolean half = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    held = half ? text.substring(end - 1) : "";
    String whole = half ? text.substring(0, end - 1) : text;
    write(terminal ? Plain.text(whole) : whole);
  }

  private void write(String text) {
    if (text.isEmpty()) {
      return;
    }
    last = text.charAt(text.length() - 1);
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new OutputFailed(failure);
    }
  }

  /** Ends the line, unless the answer did. */
  void endLine() {
    write(held);
    held = "";
    if (last != '\n') {
      write("\n");
    }
  }

  void line(String text) {
    print(text);
    endLine();
  }
}
