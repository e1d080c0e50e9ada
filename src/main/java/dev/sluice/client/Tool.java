package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.client.json.Json;

/**
 * A tool that a model may ask to be called: {@code tools} in OpenAI's API reference.
 *
 * @param json as it stands in a request
 */
public record Tool(JsonNode json) {

  /**
   * A function of the program.
   *
   * @param name letters, digits, underscores and hyphens, up to 64
   * @param description when and how it should be used
   * @param parameters JSON schema of its arguments, as a text, map or tree
   * @throws IllegalArgumentException when the schema is a text and not JSON
   */
  public static Tool function(String name, String description, Object parameters) {
    ObjectNode tool = JsonNodeFactory.instance.objectNode().put("type", "function");
    JsonNode schema = parameters instanceof String text ? Json.parse(text) : Json.of(parameters);
    tool.putObject("function")
        .put("name", name)
        .put("description", description)
        .set("parameters", schema);
    return new Tool(tool);
  }

  /**
   * A tool that has no method here.
   *
   * @param value a map, or a tree
   */
  public static Tool of(Object value) {
    return new Tool(Json.of(value));
  }
}
