package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Log probabilities of a text completion (parallel lists) as chat has them (one object a token). */
final class ChatLogprobs {
  private ChatLogprobs() {}

  static ObjectNode of(JsonNode text) {
    ObjectNode chat = JsonTree.object();
    ArrayNode content = chat.putArray("content");
    JsonNode tokens = text.path("tokens");
    for (int i = 0; i < tokens.size(); i++) {
      ObjectNode token =
          token(tokens.get(i).asText(), text.path("token_logprobs").path(i));
      ArrayNode others = token.putArray("top_logprobs");
      for (Map.Entry<String, JsonNode> other : text.path("top_logprobs").path(i).properties()) {
        others.add(token(other.getKey(), other.getValue()));
      }
      content.add(token);
    }
    return chat;
  }

  private static ObjectNode token(String token, JsonNode logprob) {
    ObjectNode entry = JsonTree.object().put("token", token);
    entry.set("logprob", logprob.isNumber() ? logprob : JsonTree.object().numberNode(0));
    ArrayNode bytes = entry.putArray("bytes");
    for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    return entry;
  }
}
