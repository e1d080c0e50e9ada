package dev.sluice.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output, where nothing but the answer goes: in UTF-8 whatever the locale, and at once. */
final class Output {
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private String held = ""; // half of a character whose rest is to come
  private char last = '\n';

  /** @throws OutputFailed when nobody takes it */
  void print(String more) {
    String text = held + more;
    int end = text.length();
    boolean half = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    held = half ? text.substring(end - 1) : "";
    write(half ? text.substring(0, end - 1) : text);
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
