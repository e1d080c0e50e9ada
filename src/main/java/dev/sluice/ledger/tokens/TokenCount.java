package dev.sluice.ledger.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.wire.Generated;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.PromptTokens;
import dev.sluice.wire.Usage;
import java.io.IOException;
import java.util.List;

/** What a request and its answer come to in tokens, as near as can be known here. Blocks; stateless. */
public final class TokenCount {
  /** What a chat template puts around a message, and before the answer. */
  private static final int MESSAGE_TOKENS = 3;
  /** LiteLLM's guess for an image. */
  private static final int ATTACHMENT_TOKENS = 250;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Tokenizer tokenizer;

  private TokenCount(String model) {
    tokenizer = new Tokenizer(model);
  }

  /**
   * @param model the name that the provider was sent
   * @param reported what the provider reported before it fell silent, or {@link Usage#NONE}
   * @param said what came that is not in it
   */
  public static Usage of(String model, JsonScan body, Usage reported, Generated said) {
    TokenCount count = new TokenCount(model);
    long completion = Math.round(count.tokenizer.count(said.sample()) * said.scale());
    return reported.isKnown()
        ? reported.plusCompletion(completion)
        : new Usage(count.prompt(body), completion);
  }

  private long prompt(JsonScan body) {
    try {
      long messages = messages(tree(body, "messages"));
      long schemas = schema(tree(body, "tools")) + schema(tree(body, "functions"));
      return messages + schemas + text(tree(body, "prompt")) + text(tree(body, "input"));
    } catch (IOException tooOddForATree) {
      return new PromptTokens(body).getAsLong();
    }
  }

  private static JsonNode tree(JsonScan body, String name) throws IOException {
    byte[] value = body.valueBytes(name);
    return value == null ? JSON.missingNode() : JSON.readTree(value);
  }

  private long messages(JsonNode messages) {
    long tokens = messages.isEmpty() ? 0 : MESSAGE_TOKENS;
    for (JsonNode message : messages) {
      tokens += MESSAGE_TOKENS + text(message);
    }
    return tokens;
  }

  /** A model reads all of a tool's description, in some form. */
  private long schema(JsonNode tools) throws JsonProcessingException {
    return tools.isMissingNode() || tools.isNull()
        ? 0
        : tokenizer.count(JSON.writeValueAsString(tools));
  }

  /** Of all texts in it, of what is attached, and of a prompt that is given in tokens. */
  private long text(JsonNode node) {
    if (node.isTextual()) {
      return tokenizer.count(node.textValue());
    }
    if (node.isNumber()) {
      return 1;
    }
    long tokens = 0;
    for (String attachment : List.of("image_url", "input_audio", "file")) {
      if (node.has(attachment)) {
        return ATTACHMENT_TOKENS;
      }
    }
    for (JsonNode inner : node) {
      tokens += text(inner);
    }
    return tokens;
  }
}
