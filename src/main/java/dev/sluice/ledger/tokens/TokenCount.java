package dev.sluice.ledger.tokens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.wire.Generated;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.PromptTokens;
import dev.sluice.wire.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Set;

/** What a request and its answer come to in tokens, as near as can be known here. Blocks; stateless. */
public final class TokenCount {
  /** What a chat template puts around a message, and before the answer. */
  private static final int MESSAGE_TOKENS = 3;
  /** LiteLLM's guess for an image. */
  private static final int ATTACHMENT_TOKENS = 250;

  private static final Set<String> ATTACHMENTS = Set.of("image_url", "input_audio", "file");
  private static final byte[] NOTHING = {};

  private static final JsonFactory JSON = new JsonFactory();

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
      return messages(body)
          + schema(body, "tools")
          + schema(body, "functions")
          + text(body, "prompt")
          + text(body, "input");
    } catch (IOException tooOdd) {
      return new PromptTokens(body).getAsLong();
    }
  }

  /** At the first token of a member's value, or at none. Read piece by piece: a tree may be 30 times as large. */
  private static JsonParser value(JsonScan body, String name) throws IOException {
    byte[] value = body.valueBytes(name);
    JsonParser parser = JSON.createParser(value == null ? NOTHING : value);
    parser.nextToken();
    return parser;
  }

  private long messages(JsonScan body) throws IOException {
    try (JsonParser parser = value(body, "messages")) {
      long tokens = 0;
      if (parser.isExpectedStartArrayToken()) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          tokens += MESSAGE_TOKENS + text(parser);
        }
      }
      return tokens == 0 ? 0 : tokens + MESSAGE_TOKENS;
    }
  }

  /** A model reads all of a tool's description, in some form. */
  private long schema(JsonScan body, String name) throws IOException {
    try (JsonParser parser = value(body, name)) {
      if (!parser.hasCurrentToken() || parser.hasToken(JsonToken.VALUE_NULL)) {
        return 0;
      }
      StringWriter text = new StringWriter();
      try (JsonGenerator compact = JSON.createGenerator(text)) {
        compact.copyCurrentStructure(parser);
      }
      return tokenizer.count(text.toString());
    }
  }

  private long text(JsonScan body, String name) throws IOException {
    try (JsonParser parser = value(body, name)) {
      return parser.hasCurrentToken() ? text(parser) : 0;
    }
  }

  /** Of all texts in a value, of what is attached, and of a prompt that is given in tokens. */
  private long text(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> tokenizer.count(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> 1;
      case START_ARRAY -> textInArray(parser);
      case START_OBJECT -> textInObject(parser);
      default -> 0;
    };
  }

  private long textInArray(JsonParser parser) throws IOException {
    long tokens = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      tokens += text(parser);
    }
    return tokens;
  }

  private long textInObject(JsonParser parser) throws IOException {
    long tokens = 0;
    boolean attaches = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean attachment = ATTACHMENTS.contains(parser.currentName());
      parser.nextToken();
      if (attachment) {
        attaches = true;
        parser.skipChildren();
      } else {
        tokens += text(parser);
      }
    }
    return attaches ? ATTACHMENT_TOKENS : tokens;
  }
}
