package dev.sluice.ledger.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What Redis is asked to do in one step; each a resource beside this class. */
final class Scripts {
  private Scripts() {}

  static String text(String name) {
    try (InputStream file = Scripts.class.getResourceAsStream(name + ".lua")) {
      if (file == null) {
        throw new IllegalStateException("no script " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
