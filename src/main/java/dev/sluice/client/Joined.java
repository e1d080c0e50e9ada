package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins members that a stream brings and nobody here knows, such as {@code reasoning_content} or {@code logprobs}: texts
 * and lists are appended, objects joined member by member, of all else the last stays.
 */
final class Joined {
  /** Texts that are the same in each piece that has them. */
  private static final Set<String> NAMES = Set.of("id", "type", "object", "format", "name");

  private final Map<String, JsonNode> members = new LinkedHashMap<>(); // copies, which grow
  /** By member; long ones come in many pieces. */
  private final Map<String, StringBuilder> texts = new LinkedHashMap<>();

  void add(Map<String, JsonNode> more) {
    more.forEach((name, value) -> {
      if (value.isTextual() && !NAMES.contains(name)) {
        texts.computeIfAbsent(name, any -> new StringBuilder()).append(value.textValue());
      } else {
        members.put(name, join(name, members.get(name), value));
      }
    });
  }

  /** @param own changed where it can be: a copy for each piece would take ever longer */
  private static JsonNode join(String name, @Nullable JsonNode own, JsonNode more) {
    if (own instanceof ArrayNode list && more instanceof ArrayNode items) {
      return list.addAll(items);
    }
    if (own instanceof ObjectNode object && more instanceof ObjectNode news) {
      news.properties()
          .forEach(member -> object.set(
              member.getKey(),
              join(member.getKey(), object.get(member.getKey()), member.getValue())));
      return object;
    }
    boolean text = own instanceof TextNode && more instanceof TextNode && !NAMES.contains(name);
    if (own != null && text) {
      return TextNode.valueOf(own.textValue() + more.textValue());
    }
    return own != null && more.isNull() ? own : more.deepCopy();
  }

  Map<String, JsonNode> whole() {
    Map<String, JsonNode> whole = new LinkedHashMap<>();
    members.forEach((name, value) -> whole.put(name, value.deepCopy()));
    texts.forEach((name, text) -> whole.put(name, TextNode.valueOf(text.toString())));
    return Collections.unmodifiableMap(whole);
  }
}
