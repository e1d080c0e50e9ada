package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Bodies;
import dev.sluice.client.json.Fields;
import dev.sluice.client.json.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function that a model wants to be called: {@code tool_calls} in OpenAI's API reference. In a stream it comes in
 * pieces, which {@link ChatAccumulator} joins.
 *
 * @param index its place among the calls of the answer; in a stream, which call a piece belongs to;
 *     {@link #NO_INDEX} where it is not given
 * @param id what the answer to it must name; empty in all but the first piece of a stream
 * @param name of the function; empty in all but the first piece
 * @param arguments a JSON object as text, as the model wrote it; in a stream a part of it
 * @param extra other members
 */
public record ToolCall(
    int index, String id, String name, String arguments, Map<String, JsonNode> extra) {
  /** Of a call whose place is that in its list. */
  public static final int NO_INDEX = -1;

  /** A call as it stands in an earlier answer, for a request that continues from there. */
  public static ToolCall of(String id, String name, String arguments) {
    return new ToolCall(NO_INDEX, id, name, arguments, Map.of());
  }

  /**
   * The arguments, parsed.
   *
   * @throws IllegalArgumentException when the model did not write JSON
   */
  public JsonNode json() {
    return Json.parse(arguments.isEmpty() ? "{}" : arguments);
  }

  private record Function(String name, String arguments) {
    static final Function NONE = new Function("", "");

    static Function read(Fields in) throws IOException {
      String function = "";
      String arguments = "";
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "name" -> function = in.text("");
          case "arguments" -> arguments = in.argumentsText();
          default -> in.skip();
        }
      }
      return new Function(function, arguments);
    }
  }

  static ToolCall read(Fields in) throws IOException {
    int index = NO_INDEX;
    String id = "";
    Function function = Function.NONE;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "index" -> index = in.index(NO_INDEX);
        case "id" -> id = in.text("");
        case "type" -> in.skipIf("function");
        case "function" -> function = orNone(in.object(Function::read));
        default -> in.keep();
      }
    }
    return new ToolCall(index, id, function.name, function.arguments, in.extra());
  }

  private static Function orNone(@Nullable Function function) {
    return function == null ? Function.NONE : function;
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", id);
    if (!extra.containsKey("type")) {
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", name);
      out.writeStringField("arguments", arguments);
      out.writeEndObject();
    }
    Bodies.trees(out, extra);
    out.writeEndObject();
  }
}
