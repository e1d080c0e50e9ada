package dev.sluice.upstream.dialect;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** A message's {@code content}: a string, a list of parts, or nothing. */
public final class Content {
  private Content() {}

  static boolean isEmpty(JsonNode content) {
    return content.isMissingNode()
        || content.isNull()
        || content.isTextual() && content.textValue().isEmpty()
        || content.isArray() && content.isEmpty();
  }

  /** One after the other: strings with a space between, or a list of parts as soon as one is a list. */
  static JsonNode join(List<JsonNode> contents) {
    List<JsonNode> filled =
        contents.stream().filter(content -> !isEmpty(content)).toList();
    if (filled.isEmpty()) {
      return NullNode.instance;
    }
    if (filled.stream().noneMatch(JsonNode::isArray)) {
      return TextNode.valueOf(filled.stream().map(Content::plain).collect(joining(" ")));
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    filled.forEach(content -> addParts(parts, content));
    return parts;
  }

  private static void addParts(ArrayNode parts, JsonNode content) {
    if (content.isArray()) {
      content.forEach(parts::add);
    } else {
      parts.add(JsonTree.object().put("type", "text").put("text", plain(content)));
    }
  }

  /** Whether a part of a list is text and nothing else. */
  static boolean isText(JsonNode part) {
    return part.isTextual() || part.path("text").isTextual() && isTextType(part);
  }

  private static boolean isTextType(JsonNode part) {
    String type = part.path("type").asText("text");
    return type.equals("text") || type.equals("input_text") || type.equals("output_text");
  }

  /** All the text in it, parts joined without anything between. */
  public static String text(JsonNode content) {
    if (!content.isArray()) {
      return isEmpty(content) ? "" : plain(content);
    }
    var text = new StringBuilder();
    for (JsonNode part : content) {
      if (isText(part)) {
        text.append(part.isTextual() ? part.textValue() : part.path("text").textValue());
      }
    }
    return text.toString();
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : JsonTree.text(value);
  }
}
