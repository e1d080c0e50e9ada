package dev.sluice.config.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value of a config file that still knows where it stands. Immutable; never prints what it holds. */
public sealed interface YamlValue {
  Place place();

  /** A name in a mapping and its value; the place is the name's. */
  record Field(Place place, YamlValue value) {}

  /** A mapping, in file order. */
  record Mapping(Place place, Map<String, Field> fields) implements YamlValue {
    public Mapping {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Nullable
    public YamlValue get(String name) {
      Field field = fields.get(name);
      return field == null || isNull(field.value()) ? null : field.value();
    }

    /** Where the name stands, or the whole mapping if it is not there. */
    public Place placeOf(String name) {
      Field field = fields.get(name);
      return field == null ? place : field.place();
    }

    /** This mapping with the other's fields where it has none, or null, of its own. */
    public Mapping orElse(Mapping other) {
      Map<String, Field> both = new LinkedHashMap<>(fields);
      other.fields.forEach((name, field) -> {
        if (get(name) == null) {
          both.put(name, field);
        }
      });
      return new Mapping(place, both);
    }

    /** This mapping with one field replaced or added. */
    public Mapping with(String name, YamlValue value) {
      Map<String, Field> changed = new LinkedHashMap<>(fields);
      changed.put(name, new Field(placeOf(name), value));
      return new Mapping(place, changed);
    }

    @Override
    public String toString() {
      return "mapping at " + place;
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlValue> items) implements YamlValue {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return "list at " + place;
    }
  }

  /**
   * A single value.
   *
   * @param value a string, number or boolean, or null
   * @param text as written in the file
   * @param variable the environment variable it was taken from, or null
   */
  record Scalar(
      Place place,
      @Nullable Object value,
      String text,
      @Nullable String variable) implements YamlValue {
    /** The value as text: what was written, so that a date or {@code 1.10} stays what it is. */
    public String string() {
      return variable == null ? text : Objects.toString(value, "");
    }

    @Override
    public String toString() {
      return "value at " + place;
    }
  }

  static Scalar text(Place place, String text) {
    return new Scalar(place, text, text, null);
  }

  static boolean isNull(YamlValue value) {
    return value instanceof Scalar scalar && scalar.value() == null;
  }

  /** What kind of value it is, for messages. */
  static String kind(YamlValue value) {
    if (value instanceof Mapping) {
      return "a mapping";
    }
    return value instanceof Sequence ? "a list" : "a single value";
  }
}
