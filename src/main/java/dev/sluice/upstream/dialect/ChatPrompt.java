package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.GatewayError;

/** Turns a conversation into the one prompt that a text-completion model continues. */
final class ChatPrompt {
  private ChatPrompt() {}

  /**
   * One message gives exactly its text; several give a transcript that the model continues:
   *
   * <pre>
   * System: Be brief.
   *
   * User: Hello
   *
   * Assistant:
   * </pre>
   *
   * @throws GatewayError.BadRequest when a message holds what a prompt cannot: a picture, a tool call
   */
  static String of(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new GatewayError.BadRequest(
          null, "messages", "'messages' must be a list with at least one message.");
    }
    if (messages.size() == 1) {
      return text(messages.get(0), 0);
    }
    var transcript = new StringBuilder();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      transcript.append(label(message)).append(": ").append(text(message, i)).append("\n\n");
    }
    return transcript.append("Assistant:").toString();
  }

  private static String label(JsonNode message) {
    String role = message.path("role").asText("user");
    return role.isEmpty() ? "User" : Character.toUpperCase(role.charAt(0)) + role.substring(1);
  }

  private static String text(JsonNode message, int index) {
    String place = "messages[" + index + "]";
    if (!message.isObject()) {
      throw refused(place, place + " is not an object.");
    }
    if (!message.path("tool_calls").isEmpty() || message.path("function_call").isObject()) {
      throw refused(
          place, place + " holds a tool call, which a text-completion model cannot be given.");
    }
    JsonNode content = message.path("content");
    for (JsonNode part : content.isArray() ? content : JsonTree.object()) {
      if (!Content.isText(part)) {
        String type = part.path("type").asText("unknown");
        throw refused(
            place + ".content",
            place + " holds a part of type '" + type
                + "'; this model takes text only, because its deployment is reached through"
                + " /completions. Send text parts, or name a chat model.");
      }
    }
    return Content.text(content);
  }

  private static GatewayError refused(String param, String message) {
    return new GatewayError.BadRequest("unsupported_content", param, message);
  }
}
