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

  private final Map<String, JsonNode> members = new LinkedHashMap<>();
  private final Map<String, StringBuilder> texts =
      new LinkedHashMap<>(); // long ones come in many pieces

  void add(Map<String, JsonNode> more) {
    more.forEach((name, value) -> {
      if (value.isTextual() && !NAMES.contains(name)) {
        texts.computeIfAbsent(name, any -> new StringBuilder()).append(value.textValue());
      } else {
        members.put(name, join(name, members.get(name), value));
      }
    });
  }

  private static JsonNode join(String name, @Nullable JsonNode before, JsonNode more) {
    if (before instanceof ArrayNode list && more instanceof ArrayNode items) {
      return list.deepCopy().addAll(items);
    }
    if (before instanceof ObjectNode object && more instanceof ObjectNode news) {
      ObjectNode joined = object.deepCopy();
      news.properties()
          .forEach(member -> joined.set(
              member.getKey(),
              join(member.getKey(), joined.get(member.getKey()), member.getValue())));
      return joined;
    }
    boolean text = before instanceof TextNode && more instanceof TextNode && !NAMES.contains(name);
    if (before != null && text) {
      return TextNode.valueOf(before.textValue() + more.textValue());
    }
    return before != null && more.isNull() ? before : more;
  }

  Map<String, JsonNode> whole() {
    Map<String, JsonNode> whole = new LinkedHashMap<>(members);
    texts.forEach((name, text) -> whole.put(name, TextNode.valueOf(text.toString())));
    return Collections.unmodifiableMap(whole);
  }
}
