package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.client.json.Json;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message that is more than text: content parts in OpenAI's API reference. Which of them a model takes is
 * the model's affair.
 */
public sealed interface Part {
  /** The part as it stands in a request. */
  JsonNode json();

  /** {@code text}. */
  record Text(String text) implements Part {
    @Override
    public JsonNode json() {
      return part("text").put("text", text);
    }
  }

  /**
   * {@code image_url}.
   *
   * @param url where it is, or a {@code data:} URL
   * @param detail {@code low}, {@code high} or {@code auto}; null: the provider's choice
   */
  record Image(String url, @Nullable String detail) implements Part {
    @Override
    public JsonNode json() {
      ObjectNode part = part("image_url");
      ObjectNode image = part.putObject("image_url").put("url", url);
      if (detail != null) {
        image.put("detail", detail);
      }
      return part;
    }
  }

  /**
   * {@code input_audio}.
   *
   * @param base64 the sound
   * @param format such as {@code wav} or {@code mp3}
   */
  record Audio(String base64, String format) implements Part {
    @Override
    public JsonNode json() {
      ObjectNode part = part("input_audio");
      part.putObject("input_audio").put("data", base64).put("format", format);
      return part;
    }
  }

  /**
   * {@code file}.
   *
   * @param members {@code file_id}, or {@code filename} and {@code file_data}
   */
  record File(Map<String, String> members) implements Part {
    @Override
    public JsonNode json() {
      ObjectNode part = part("file");
      part.set("file", Json.of(members));
      return part;
    }
  }

  /** Any other part, as its JSON. */
  record Other(JsonNode json) implements Part {}

  static Part text(String text) {
    return new Text(text);
  }

  /** @param url where it is, or a {@code data:} URL */
  static Part image(String url) {
    return new Image(url, null);
  }

  /** @param mediaType such as {@code image/png} */
  static Part image(byte[] bytes, String mediaType) {
    return new Image(dataUrl(bytes, mediaType), null);
  }

  /** @param format such as {@code wav} or {@code mp3} */
  static Part audio(byte[] bytes, String format) {
    return new Audio(Base64.getEncoder().encodeToString(bytes), format);
  }

  /** A file that the provider holds. */
  static Part file(String id) {
    return new File(Map.of("file_id", id));
  }

  /** @param mediaType such as {@code application/pdf} */
  static Part file(String name, byte[] bytes, String mediaType) {
    return new File(Map.of("filename", name, "file_data", dataUrl(bytes, mediaType)));
  }

  /**
   * A part that has no method here.
   *
   * @param value a map, or a tree
   */
  static Part of(Object value) {
    return new Other(Json.of(value));
  }

  private static String dataUrl(byte[] bytes, String mediaType) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static ObjectNode part(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
