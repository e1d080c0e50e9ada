package dev.sluice.upstream;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Reads the data out of server-sent events that were held back because one of them is an error. */
final class EventData {
  private static final String FIELD = "data:";

  private EventData() {}

  /** The data of the last event, its lines joined (WHATWG HTML, section 9.2.6). */
  static byte[] last(byte[] events) {
    String text = new String(events, StandardCharsets.UTF_8).strip();
    String[] blocks = text.split("\r\n\r\n|\n\n|\r\r");
    return blocks[blocks.length - 1]
        .lines()
        .filter(line -> line.startsWith(FIELD))
        .map(line -> line.substring(FIELD.length()).strip())
        .collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
