package dev.sluice.config.reading.section;

import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Config values as JSON text. */
public final class YamlJson {
  private YamlJson() {}

  /** Each field's value as JSON text, in file order; null values are left out, at any depth. */
  public static Map<String, String> members(Mapping mapping) {
    Map<String, String> members = new LinkedHashMap<>();
    mapping.fields().forEach((name, field) -> {
      if (!YamlValue.isNull(field.value())) {
        members.put(name, text(field.value()));
      }
    });
    return Collections.unmodifiableMap(members);
  }

  static String text(YamlValue value) {
    return Json.encode(json(value));
  }

  /** Whether JSON can say it: YAML knows {@code .nan} and {@code .inf}, JSON does not. */
  public static boolean isJson(YamlValue value) {
    if (value instanceof Mapping mapping) {
      return mapping.fields().values().stream().allMatch(field -> isJson(field.value()));
    }
    if (value instanceof Sequence sequence) {
      return sequence.items().stream().allMatch(YamlJson::isJson);
    }
    return !(((Scalar) value).value() instanceof Double number) || Double.isFinite(number);
  }

  /** One text for equal values: names sorted, references to the environment left as written. */
  public static String canonical(YamlValue value) {
    if (value instanceof Mapping mapping) {
      Map<String, String> sorted = new TreeMap<>();
      mapping
          .fields()
          .forEach((name, field) -> sorted.put(Json.encode(name), canonical(field.value())));
      return sorted.toString();
    }
    if (value instanceof Sequence sequence) {
      return sequence.items().stream().map(YamlJson::canonical).toList().toString();
    }
    return Json.encode(((Scalar) value).text());
  }

  /**
   * A plain Java value as if it stood at this place of a config file.
   *
   * @param plain a text, number or boolean, or a map or list of such, perhaps as JSON; null, too
   */
  public static YamlValue value(Place place, @Nullable Object plain) {
    if (plain instanceof JsonObject object) {
      return value(place, object.getMap());
    }
    if (plain instanceof JsonArray array) {
      return value(place, array.getList());
    }
    if (plain instanceof Map<?, ?> map) {
      Map<String, Field> fields = new LinkedHashMap<>();
      map.forEach(
          (name, value) -> fields.put(String.valueOf(name), new Field(place, value(place, value))));
      return new Mapping(place, fields);
    }
    if (plain instanceof Collection<?> items) {
      return new Sequence(place, items.stream().map(item -> value(place, item)).toList());
    }
    return new Scalar(place, plain, String.valueOf(plain), null);
  }

  private static @Nullable Object json(YamlValue value) {
    if (value instanceof Mapping mapping) {
      JsonObject object = new JsonObject();
      mapping.fields().forEach((name, field) -> {
        if (!YamlValue.isNull(field.value())) {
          object.put(name, json(field.value()));
        }
      });
      return object;
    }
    if (value instanceof Sequence sequence) {
      JsonArray array = new JsonArray();
      sequence.items().forEach(item -> array.add(json(item)));
      return array;
    }
    return ((Scalar) value).value();
  }
}
