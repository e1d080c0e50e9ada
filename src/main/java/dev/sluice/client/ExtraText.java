package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Joins members that a stream brings and nobody here knows, such as {@code reasoning_content}: texts are appended. */
final class ExtraText {
  private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
  private final Map<String, JsonNode> others = new LinkedHashMap<>(); // the last of each

  void add(Map<String, JsonNode> members) {
    members.forEach((name, value) -> {
      if (value.isTextual()) {
        texts.computeIfAbsent(name, any -> new StringBuilder()).append(value.textValue());
      } else {
        others.put(name, value);
      }
    });
  }

  Map<String, JsonNode> whole() {
    Map<String, JsonNode> whole = new LinkedHashMap<>(others);
    texts.forEach((name, text) -> whole.put(name, TextNode.valueOf(text.toString())));
    return Map.copyOf(whole);
  }
}
