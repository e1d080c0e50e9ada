package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Bodies;
import dev.sluice.client.json.Fields;
import dev.sluice.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, asked or answered: {@code messages} in OpenAI's API reference.
 *
 * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}
 * @param text what it says; null when it has {@code parts}, or only calls tools. Where an answer came in parts, their
 *     texts, and the parts are in {@code extra}
 * @param parts what it says where that is more than text
 * @param toolCalls what an assistant wants to be called
 * @param toolCallId which call a {@code tool} message answers, or null
 * @param extra other members, such as {@code name}, {@code refusal} or {@code reasoning_content}
 */
public record Message(
    String role,
    @Nullable String text,
    List<Part> parts,
    List<ToolCall> toolCalls,
    @Nullable String toolCallId,
    Map<String, JsonNode> extra) {

  public Message {
    parts = List.copyOf(parts);
    toolCalls = List.copyOf(toolCalls);
  }

  private static Message plain(String role, String text) {
    return new Message(role, text, List.of(), List.of(), null, Map.of());
  }

  public static Message system(String text) {
    return plain("system", text);
  }

  /** What newer OpenAI models take in the place of a system message. */
  public static Message developer(String text) {
    return plain("developer", text);
  }

  public static Message user(String text) {
    return plain("user", text);
  }

  public static Message user(Part... parts) {
    return new Message("user", null, List.of(parts), List.of(), null, Map.of());
  }

  public static Message assistant(String text) {
    return plain("assistant", text);
  }

  /** What an assistant said when it asked for tools. */
  public static Message assistant(@Nullable String text, List<ToolCall> toolCalls) {
    return new Message("assistant", text, List.of(), toolCalls, null, Map.of());
  }

  /** What came of a tool call. */
  public static Message tool(String toolCallId, String result) {
    return new Message("tool", result, List.of(), List.of(), toolCallId, Map.of());
  }

  /**
   * The same with one more member, such as {@code name}.
   *
   * @param value a text, number, boolean, map, list or tree
   */
  public Message with(String name, Object value) {
    return new Message(role, text, parts, toolCalls, toolCallId, Json.with(extra, name, value));
  }

  /** The same without {@link #extra}: what may be sent back to any provider. */
  Message plain() {
    return new Message(role, text, parts, toolCalls, toolCallId, Map.of());
  }

  /** Why the model will not answer, or null. */
  public @Nullable String refusal() {
    return extraText("refusal");
  }

  /** What the model thought before it answered, where the provider tells; else null. */
  public @Nullable String reasoning() {
    String reasoning = extraText("reasoning_content");
    return reasoning == null ? extraText("reasoning") : reasoning;
  }

  private @Nullable String extraText(String name) {
    JsonNode value = extra.get(name);
    return value == null ? null : value.textValue();
  }

  static Message read(Fields in) throws IOException {
    String role = "assistant";
    String text = null;
    List<ToolCall> toolCalls = List.of();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "role" -> role = in.text(role);
        case "content" -> text = in.content();
        case "tool_calls" -> toolCalls = in.list(ToolCall::read);
        default -> in.keep();
      }
    }
    return new Message(role, text, List.of(), toolCalls, null, in.extra());
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("role", role);
    if (!parts.isEmpty()) {
      out.writeArrayFieldStart("content");
      for (Part part : parts) {
        out.writeTree(part.json());
      }
      out.writeEndArray();
    } else if (!extra.containsKey("content")) {
      out.writeStringField("content", text); // null says that there is none
    }
    if (!toolCalls.isEmpty()) {
      out.writeArrayFieldStart("tool_calls");
      for (ToolCall call : toolCalls) {
        call.write(out);
      }
      out.writeEndArray();
    }
    Bodies.text(out, "tool_call_id", toolCallId);
    Bodies.trees(out, extra);
    out.writeEndObject();
  }
}
