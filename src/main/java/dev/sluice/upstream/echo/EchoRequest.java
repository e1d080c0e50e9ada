package dev.sluice.upstream.echo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.GatewayError;
import dev.sluice.upstream.dialect.Content;
import dev.sluice.upstream.dialect.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What a request says that matters to an echo; the deployment's defaults are in it already. */
final class EchoRequest {
  /** OpenAI's own limit for embeddings. */
  private static final int MAX_TEXTS = 2048;

  private final Draft body;

  EchoRequest(Draft body) {
    this.body = body;
  }

  /** The text of the last user message; of the last message, if no user has spoken. */
  String lastUserText() {
    JsonNode messages = messages();
    JsonNode spoken = messages.get(messages.size() - 1);
    for (JsonNode message : messages) {
      spoken = message.path("role").asText().equals("user") ? message : spoken;
    }
    return Content.text(spoken.path("content"));
  }

  long wordsOfMessages() {
    long words = 0;
    for (JsonNode message : messages()) {
      words += EchoReply.countWords(Content.text(message.path("content")));
    }
    return words;
  }

  private JsonNode messages() {
    JsonNode messages = body.tree("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw wrong("messages", "a list with at least one message");
    }
    return messages;
  }

  List<String> prompts() {
    return texts("prompt");
  }

  long wordsOfPrompts() {
    return prompts().stream().mapToLong(EchoReply::countWords).sum();
  }

  /** A text, a list of texts, a list of tokens or a list of those; tokens are written as numbers. */
  List<String> texts(String name) {
    JsonNode value = body.tree(name);
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    boolean tokens = value.path(0).isIntegralNumber();
    var texts = new ArrayList<String>();
    for (JsonNode element : tokens ? List.of(value) : value) {
      texts.add(text(name, element));
    }
    if (!value.isArray() || texts.isEmpty() || texts.size() > MAX_TEXTS) {
      throw wrong(name, "a text, a list of tokens, or a list of 1 to " + MAX_TEXTS + " of those");
    }
    return texts;
  }

  private static String text(String name, JsonNode element) {
    if (element.isTextual()) {
      return element.textValue();
    }
    var tokens = new StringJoiner(" ");
    for (JsonNode token : element) {
      if (!token.isIntegralNumber()) {
        throw wrong(name, "texts or lists of integer tokens");
      }
      tokens.add(token.asText());
    }
    if (!element.isArray()) {
      throw wrong(name, "texts or lists of integer tokens");
    }
    return tokens.toString();
  }

  /** How many words an answer may have. */
  int wordLimit() {
    String name = body.hasValue("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    return integer(name, Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
  }

  int integer(String name, int absent, int least, int most) {
    if (!body.hasValue(name)) {
      return absent;
    }
    JsonNode value = body.tree(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw wrong(name, "an integer from " + least + " to " + most);
    }
    return value.intValue();
  }

  /** Whether its caller asked for it; what the gateway alone asks for, it knows of a mock without. */
  boolean wantsUsage() {
    return !body.hidesUsage()
        && body.hasValue("stream_options")
        && body.tree("stream_options").path("include_usage").asBoolean();
  }

  boolean wantsBase64() {
    return body.tree("encoding_format").asText().equals("base64");
  }

  private static GatewayError wrong(String param, String expected) {
    return new GatewayError.BadRequest(null, param, "'" + param + "' must be " + expected + ".");
  }
}
