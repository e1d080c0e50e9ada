package dev.sluice.client.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes requests. */
public final class Bodies {
  private Bodies() {}

  /** Writes a body's members into its object. */
  public interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  /** An object in UTF-8. */
  public static byte[] write(Writer members) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(512);
        JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
      out.writeStartObject();
      members.write(out);
      out.writeEndObject();
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a request could not be written", e);
    }
  }

  public static void text(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }

  public static void trees(JsonGenerator out, Map<String, JsonNode> members) throws IOException {
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      out.writeFieldName(member.getKey());
      out.writeTree(member.getValue());
    }
  }
}
