package dev.sluice.ledger.api;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Spelling;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The fields of one kind of thing, or of one request: what may be asked, what is stored, what is answered. */
public final class Form {
  private static final int DEEPEST = 50; // levels of a body
  private static final int LONGEST_NAME = 100; // characters of an ignored field, to be told

  private final Map<String, Field> fields = new LinkedHashMap<>();

  private Form(List<Field> fields) {
    fields.forEach(field -> this.fields.put(field.name(), field));
  }

  static Form of(Field... fields) {
    return new Form(List.of(fields));
  }

  /** These and those of the other form; of two with one name, this one's. */
  Form and(Form other) {
    List<Field> all = new ArrayList<>(other.fields.values());
    all.addAll(fields.values());
    return new Form(all);
  }

  Form and(Field... more) {
    List<Field> all = new ArrayList<>(fields.values());
    all.addAll(List.of(more));
    return new Form(all);
  }

  public Map<String, Field> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /**
   * The known fields of a request, each in the form that is stored; null where null was sent. Unknown ones are
   * ignored, as by LiteLLM.
   *
   * @throws GatewayError.BadRequest when a value is of the wrong type, a required field is not there, or a name is so
   *     near to a known one that it must be a slip: ignored, it would leave out a limit
   */
  public JsonObject read(JsonObject asked) {
    refuseUnstorable(asked, null, 0);
    JsonObject read = new JsonObject();
    for (String name : asked.fieldNames()) {
      Field field = fields.get(name);
      if (field == null) {
        refuseSlip(name);
      } else if (field.isAsked()) {
        read.put(name, value(field, asked.getValue(name)));
      }
    }
    if (read.getValue("metadata") instanceof JsonObject metadata) {
      read.put("metadata", inMetadata(metadata));
    }
    fields.values().stream()
        .filter(field -> field.use() == Field.Use.REQUIRED)
        .filter(field -> read.getValue(field.name()) == null)
        .findFirst()
        .ifPresent(Form::refuseMissing);
    return read;
  }

  /** What counts in metadata is checked there too. */
  private JsonObject inMetadata(JsonObject metadata) {
    JsonObject read = metadata.copy();
    for (Field field : fields.values()) {
      if (field.use() == Field.Use.IN_METADATA && metadata.containsKey(field.name())) {
        read.put(field.name(), value(field, metadata.getValue(field.name())));
      }
    }
    return read;
  }

  /** The names in a request that are ignored. */
  public List<String> ignored(JsonObject asked) {
    return asked.fieldNames().stream()
        .filter(name -> !fields.containsKey(name) && name.length() <= LONGEST_NAME)
        .toList();
  }

  private static @Nullable Object value(Field field, @Nullable Object sent) {
    if (sent == null || "".equals(sent)) { // LiteLLM's page sends the empty text for "not set"
      return null;
    }
    Object value = field.read(sent);
    if (value == null) {
      throw new GatewayError.BadRequest(
          "invalid_value", field.name(), "'" + field.name() + "' must be " + field.words() + ".");
    }
    return value;
  }

  private void refuseSlip(String name) {
    List<String> known =
        fields.values().stream().filter(Field::isAsked).map(Field::name).toList();
    List<String> near = Spelling.nearest(name, known, 1);
    if (!near.isEmpty()) {
      throw new GatewayError.BadRequest(
          "unknown_field",
          name,
          "'" + name + "' is no field of this request; did you mean '" + near.get(0) + "'?");
    }
  }

  private static void refuseMissing(Field field) {
    throw new GatewayError.BadRequest(
        "missing_required_parameter",
        field.name(),
        "Missing required parameter: '" + field.name() + "', " + field.words() + ".");
  }

  /** A database keeps no U+0000 in a text, and nobody means so deep a nest. */
  private static void refuseUnstorable(@Nullable Object value, @Nullable String param, int depth) {
    if (depth > DEEPEST) {
      throw new GatewayError.BadRequest(
          "invalid_value", param, "The body is nested more than " + DEEPEST + " levels deep.");
    }
    if (value instanceof JsonObject object) {
      for (String name : object.fieldNames()) {
        refuseUnstorable(name, param == null ? name : param, depth);
        refuseUnstorable(object.getValue(name), param == null ? name : param, depth + 1);
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        refuseUnstorable(array.getValue(i), param, depth + 1);
      }
    } else if (value instanceof String text && text.indexOf('\0') >= 0) {
      throw new GatewayError.BadRequest(
          "invalid_value", param, "A text must not hold the character U+0000.");
    }
  }

  /** An answer's fields: what is stored, else each field's standard. */
  public JsonObject answer(JsonObject stored) {
    JsonObject metadata = stored.getJsonObject("metadata", new JsonObject());
    JsonObject answer = new JsonObject();
    for (Field field : fields.values()) {
      JsonObject from = field.use() == Field.Use.IN_METADATA ? metadata : stored;
      if (field.isKept()) {
        Object value = from.getValue(field.name());
        answer.put(field.name(), value == null ? field.standardValue() : value);
      }
    }
    return answer;
  }

  /**
   * The stored fields after a change.
   *
   * @param change what {@link #read} gave: absent fields stay, null ones go
   */
  public JsonObject changed(JsonObject stored, JsonObject change) {
    JsonObject next = stored.copy();
    each(change, Field.Use.STORED, (name, value) -> put(next, name, value));
    JsonObject metadata = next.getJsonObject("metadata", new JsonObject()).copy();
    each(change, Field.Use.IN_METADATA, (name, value) -> put(metadata, name, value));
    put(next, "metadata", metadata.isEmpty() ? null : metadata);
    return next;
  }

  private void each(JsonObject change, Field.Use use, BiConsumer<String, @Nullable Object> with) {
    for (String name : change.fieldNames()) {
      Field field = fields.get(name);
      if (field != null && field.use() == use) {
        with.accept(name, change.getValue(name));
      }
    }
  }

  private static void put(JsonObject into, String name, @Nullable Object value) {
    if (value == null) {
      into.remove(name);
    } else {
      into.put(name, value);
    }
  }
}
