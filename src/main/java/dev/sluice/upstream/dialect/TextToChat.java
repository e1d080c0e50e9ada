package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.wire.Generated;
import dev.sluice.wire.GeneratedText;
import dev.sluice.wire.JsonText;
import dev.sluice.wire.Usage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes a text completion a chat completion: the whole object, or one chunk of a stream after the other. Members that
 * both have stay as they are. Belongs to one answer, because it follows which choice has begun and ended.
 */
final class TextToChat {
  private final String model; // empty: the upstream's own
  private final boolean chunks;
  private final int choices;
  private final Set<Integer> begun = new HashSet<>();
  private final Set<Integer> finished = new HashSet<>();
  private int filtered; // of those finished
  private final GeneratedText said = new GeneratedText();
  private Usage usage = Usage.NONE;
  private String id = "";

  /**
   * @param model that it shall name, or empty: its own
   * @param chunks whether it is a stream
   * @param choices that were asked for
   */
  TextToChat(String model, boolean chunks, int choices) {
    this.model = model;
    this.chunks = chunks;
    this.choices = choices;
  }

  static boolean isError(JsonNode answer) {
    return answer.hasNonNull("error") || answer.path("object").asText().equals("error");
  }

  static boolean isCompletion(JsonNode answer) {
    return answer.path("choices").isArray();
  }

  static boolean isOnlyUsage(JsonNode completion) {
    return completion.path("choices").isEmpty() && completion.path("usage").isObject();
  }

  /** The same answer as chat; {@code completion} is not changed. */
  JsonNode map(JsonNode completion) {
    ObjectNode chat = JsonTree.object();
    chat.setAll((ObjectNode) completion);
    chat.put("object", chunks ? "chat.completion.chunk" : "chat.completion");
    if (!model.isEmpty()) {
      chat.put("model", model);
    }
    ArrayNode choices = JsonNodeFactory.instance.arrayNode();
    completion.path("choices").forEach(choice -> choices.add(choice(choice)));
    chat.set("choices", choices);
    noteUsage(completion.path("usage"));
    id = id.isEmpty() ? completion.path("id").asText() : id;
    return chat;
  }

  private ObjectNode choice(JsonNode text) {
    int index = text.path("index").asInt();
    ObjectNode choice = JsonTree.object().put("index", index);
    String words = text.path("text").asText("");
    byte[] literal = JsonText.quote(words);
    said.add(literal, 1, literal.length - 1);
    choice.set(chunks ? "delta" : "message", words(index, words));
    JsonNode logprobs = text.path("logprobs");
    choice.set("logprobs", logprobs.isObject() ? ChatLogprobs.of(logprobs) : NullNode.instance);
    JsonNode reason = text.path("finish_reason");
    choice.set("finish_reason", reason.isMissingNode() ? NullNode.instance : reason);
    if (text.hasNonNull("finish_reason")) {
      finished.add(index);
      filtered += reason.asText().equals("content_filter") ? 1 : 0;
    }
    for (Map.Entry<String, JsonNode> other : text.properties()) {
      if (!other.getKey().equals("text") && !choice.has(other.getKey())) {
        choice.set(other.getKey(), other.getValue());
      }
    }
    return choice;
  }

  private ObjectNode words(int index, String text) {
    ObjectNode words = JsonTree.object();
    boolean first = begun.add(index);
    if (first || !chunks) {
      words.put("role", "assistant");
    }
    return first || !chunks || !text.isEmpty() ? words.put("content", text) : words;
  }

  private void noteUsage(JsonNode reported) {
    if (reported.isObject()) {
      JsonNode prompt = reported.path("prompt_tokens_details");
      JsonNode completion = reported.path("completion_tokens_details");
      usage = new Usage(
          count(reported, "prompt_tokens"),
          count(reported, "completion_tokens"),
          Math.max(count(reported, "cache_read_input_tokens"), count(prompt, "cached_tokens")),
          count(reported, "cache_creation_input_tokens"),
          count(prompt, "audio_tokens"),
          count(completion, "audio_tokens"),
          count(completion, "reasoning_tokens"));
      said.counted();
    }
  }

  private static long count(JsonNode of, String name) {
    return Math.max(0, of.path(name).asLong());
  }

  Usage usage() {
    return usage;
  }

  Generated generated() {
    return said.soFar();
  }

  String id() {
    return id;
  }

  boolean hasBegun() {
    return !begun.isEmpty();
  }

  /** Whether a content filter ended every choice that ended. */
  boolean isFiltered() {
    return filtered > 0 && filtered == finished.size();
  }

  /** Whether there are as many choices as were asked for, and each has its finish reason. */
  boolean isFinished() {
    return hasBegun() && finished.size() >= choices && finished.containsAll(begun);
  }
}
