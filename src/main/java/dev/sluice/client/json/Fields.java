package dev.sluice.client.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object of an answer, read member by member. A member that nobody asks for, or that is not of the kind asked for,
 * is kept as a tree. Owned by one reading.
 */
public final class Fields {
  private final JsonParser in;
  private String name = "";
  private @Nullable Map<String, JsonNode> extra;

  /** Reads a value from an object. */
  public interface Reader<T> {
    T read(Fields fields) throws IOException;
  }

  /** @param in stands at the object's opening brace */
  Fields(JsonParser in) {
    this.in = in;
  }

  /** Goes to the next member; null at the object's end. */
  public @Nullable String next() throws IOException {
    JsonToken token = in.nextToken();
    if (token != JsonToken.FIELD_NAME) {
      return null;
    }
    name = in.currentName();
    in.nextToken();
    return name;
  }

  private boolean isNull() {
    return in.currentToken() == JsonToken.VALUE_NULL;
  }

  public @Nullable String text() throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    keep();
    return null;
  }

  public String text(String otherwise) throws IOException {
    String text = text();
    return text == null ? otherwise : text;
  }

  /** What a message says: a text, or the texts of its parts, which are kept as well. */
  public @Nullable String content() throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      return text();
    }
    keep();
    StringBuilder text = new StringBuilder();
    extra().get(name).forEach(part -> text.append(part.path("text").asText()));
    return text.toString();
  }

  /** Passes over a text that says nothing new, such as {@code object}; keeps another. */
  public void skipIf(String expected) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING || !expected.equals(in.getText())) {
      keep();
    }
  }

  /** A function's arguments: a text, though some servers send the object itself. */
  public String argumentsText() throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      return Json.MAPPER.readTree(in).toString();
    }
    return text("");
  }

  /** A whole number; a fraction is cut off, as some servers send times with one. */
  public long number(long otherwise) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return (long) in.getDoubleValue();
    }
    keep();
    return otherwise;
  }

  public int index(int otherwise) throws IOException {
    return (int) number(otherwise);
  }

  public @Nullable JsonNode tree() throws IOException {
    return isNull() ? null : Json.MAPPER.readTree(in);
  }

  public <T> @Nullable T object(Reader<T> reader) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      return reader.read(new Fields(in));
    }
    keep();
    return null;
  }

  /** The objects of a list; what else is in it is left out. */
  public <T> List<T> list(Reader<T> reader) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      keep();
      return List.of();
    }
    List<T> items = new ArrayList<>(1);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() == JsonToken.START_OBJECT) {
        items.add(reader.read(new Fields(in)));
      } else {
        in.skipChildren();
      }
    }
    return Collections.unmodifiableList(items);
  }

  /** Numbers as a list, or as base64 of little-endian 32-bit floats. */
  public float[] vector() throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return Vectors.ofBytes(in.getBinaryValue());
    }
    if (in.currentToken() == JsonToken.START_ARRAY) {
      return Vectors.ofList(in);
    }
    keep();
    return new float[0];
  }

  /** Passes over the member. */
  public void skip() throws IOException {
    in.skipChildren();
  }

  /** Passes over all members but an {@code error}. */
  public boolean skipAll() throws IOException {
    for (String member = next(); member != null; member = next()) {
      if (member.equals("error")) {
        keep();
      } else {
        skip();
      }
    }
    return true;
  }

  /** Keeps the member as it is; a null counts as absent. */
  public void keep() throws IOException {
    if (isNull()) {
      return;
    }
    if (extra == null) {
      extra = new LinkedHashMap<>();
    }
    extra.put(name, Json.MAPPER.readTree(in));
  }

  /** What was kept, in the order of the answer. */
  public Map<String, JsonNode> extra() {
    return extra == null ? Map.of() : Collections.unmodifiableMap(extra);
  }
}
