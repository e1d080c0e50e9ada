package dev.sluice.ledger.manage.call;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads fields of rows; what is of another type than it should be, as an import may bring, counts as absent. */
public final class Rows {
  private Rows() {}

  public static @Nullable String text(JsonObject fields, String name) {
    return fields.getValue(name) instanceof String text && !text.isEmpty() ? text : null;
  }

  public static boolean flag(JsonObject fields, String name) {
    return Boolean.TRUE.equals(fields.getValue(name));
  }

  public static @Nullable Number number(JsonObject fields, String name) {
    return fields.getValue(name) instanceof Number number ? number : null;
  }

  public static JsonObject object(JsonObject fields, String name) {
    return fields.getValue(name) instanceof JsonObject object ? object : new JsonObject();
  }

  public static List<String> texts(JsonObject fields, String name) {
    return fields.getValue(name) instanceof JsonArray list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  public static List<JsonObject> objects(JsonObject fields, String name) {
    return fields.getValue(name) instanceof JsonArray list
        ? list.stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .toList()
        : List.of();
  }

  static Map<String, String> textsByName(JsonObject fields, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Object> member : object(fields, name)) {
      if (member.getValue() instanceof String text) {
        texts.put(member.getKey(), text);
      }
    }
    return texts;
  }
}
