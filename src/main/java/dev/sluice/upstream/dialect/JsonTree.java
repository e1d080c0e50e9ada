package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON as a tree, for the few features that rewrite what lies inside a member. Numbers keep their digits. */
public final class JsonTree {
  /** Bodies are bounded where they are read; a picture may be one string of many megabytes. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();

  private static final ObjectMapper MAPPER = JsonMapper.builder(
          JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private JsonTree() {}

  /** The value that these bytes spell, or null if they are not one JSON value. */
  static @Nullable JsonNode read(byte[] json, int from, int to) {
    try {
      JsonNode node = MAPPER.readTree(json, from, to - from);
      return node == null || node.isMissingNode() ? null : node;
    } catch (IOException e) {
      return null;
    }
  }

  public static @Nullable JsonNode read(byte[] json) {
    return read(json, 0, json.length);
  }

  public static @Nullable JsonNode read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(JsonNode node) {
    return utf8(text(node));
  }

  /** JSON text as bytes; a lone surrogate in it becomes an escape. */
  public static byte[] utf8(String json) {
    try {
      var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
      return Arrays.copyOf(encoded.array(), encoded.limit());
    } catch (CharacterCodingException loneSurrogate) {
      return escapeSurrogates(json).getBytes(StandardCharsets.UTF_8);
    }
  }

  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An escaped lone surrogate is valid JSON, yet has no bytes in UTF-8: it stays an escape. */
  private static String escapeSurrogates(String json) {
    var escaped = new StringBuilder(json.length() + 16);
    for (char c : json.toCharArray()) {
      if (Character.isSurrogate(c)) {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
