package dev.sluice.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON trees, where a value has no type of its own. */
public final class Json {
  /** A picture or an audio clip in an answer may be a long string. */
  private static final int LONGEST_STRING = 1 << 29;

  static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_STRING).build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build())
      .build();

  private static final ObjectReader WHOLE =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /**
   * A plain Java value as JSON: a text, number, boolean, null, map, list, or a tree already.
   *
   * @throws IllegalArgumentException when JSON cannot say it
   */
  public static JsonNode of(@Nullable Object value) {
    if (value instanceof Double number && !Double.isFinite(number)
        || value instanceof Float real && !Float.isFinite(real)) {
      throw new IllegalArgumentException(value + " is no number that JSON knows");
    }
    return value instanceof JsonNode tree ? tree : MAPPER.valueToTree(value);
  }

  /**
   * @throws IllegalArgumentException when it is not JSON, saying where
   */
  public static JsonNode parse(String json) {
    try {
      JsonNode tree = WHOLE.readTree(json);
      if (tree.isMissingNode()) {
        throw new IllegalArgumentException("not JSON: there is nothing");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** A map with one more entry; an older one of the same name is replaced. */
  public static Map<String, JsonNode> with(Map<String, JsonNode> map, String name, Object value) {
    Map<String, JsonNode> more = new LinkedHashMap<>(map);
    more.put(name, of(value));
    return Collections.unmodifiableMap(more);
  }
}
