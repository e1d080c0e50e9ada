package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands around the choices of every answer, whole or in pieces. */
final class Envelope {
  private Envelope() {}

  /**
   * Makes an answer of what was read.
   *
   * @param <C> its choices
   * @param <T> the answer
   */
  interface Maker<C, T> {
    T make(
        String id,
        long created,
        String model,
        List<C> choices,
        @Nullable Usage usage,
        Map<String, JsonNode> extra);
  }

  /** @param object what the answer says it is when it is usual */
  static <C, T> T read(Fields in, String object, Fields.Reader<C> choice, Maker<C, T> maker)
      throws IOException {
    String id = "";
    long created = 0;
    String model = "";
    List<C> choices = List.of();
    Usage usage = null;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.text("");
        case "object" -> in.skipIf(object);
        case "created" -> created = in.number(0);
        case "model" -> model = in.text("");
        case "choices" -> choices = in.list(choice);
        case "usage" -> usage = in.object(Usage::read);
        default -> in.keep();
      }
    }
    return maker.make(id, created, model, choices, usage, in.extra());
  }
}
