package dev.sluice.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same facts by other means: the whole stream as one text, cut by lines, each event a tree. */
final class SseReference {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Set<String> SAID = Set.of(
      "content",
      "reasoning",
      "reasoning_content",
      "refusal",
      "text",
      "arguments",
      "name",
      "thinking");

  boolean done;
  private final Map<Long, Boolean> choices = new HashMap<>(); // by index, whether it ended
  private final Set<String> ends = new HashSet<>();
  boolean error;
  Usage usage = Usage.NONE;
  String id = "";
  final StringBuilder said = new StringBuilder();
  String sinceUsage = "";
  long events;
  long garbage;
  boolean lineSeen;
  final boolean endsWithALine;

  SseReference(String stream) {
    String text = stream.startsWith("\ufeff") ? stream.substring(1) : stream;
    text = text.replace("\r\n", "\n").replace('\r', '\n');
    endsWithALine = text.endsWith("\n");
    List<String> data = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        dispatch(data);
      } else if (line.startsWith(":")) {
        lineSeen = true;
      } else if (line.equals("data") || line.startsWith("data:")) {
        String payload = line.replaceFirst("^data:? ?", "");
        lineSeen |= !payload.isBlank();
        data.add(payload);
      }
    }
    dispatch(data);
  }

  private void dispatch(List<String> data) {
    if (data.isEmpty()) {
      return;
    }
    events++;
    String payload = String.join("\n", data);
    data.clear();
    if (payload.isBlank()) {
      return;
    }
    if (payload.startsWith("[DONE]")) {
      done = true;
    } else {
      read(payload);
    }
  }

  private void read(String payload) {
    try {
      JsonNode tree = MAPPER.readTree(payload);
      if (tree.isObject()) {
        gather(tree);
        return;
      }
    } catch (IOException notJson) {
      // counted below
    }
    garbage++;
  }

  private void gather(JsonNode tree) {
    error |= tree.hasNonNull("error");
    id = id.isEmpty() && tree.path("id").isTextual() ? tree.path("id").textValue() : id;
    if (tree.path("choices").isArray()) {
      tree.path("choices").forEach(this::gatherChoice);
    }
    JsonNode told = tree.path("usage");
    if (told.isObject()) {
      JsonNode prompt = told.path("prompt_tokens_details");
      JsonNode completion = told.path("completion_tokens_details");
      usage = new Usage(
          count(told.path("prompt_tokens")),
          count(told.path("completion_tokens")),
          Math.max(
              count(told.path("cache_read_input_tokens")), count(prompt.path("cached_tokens"))),
          Math.max(
              count(told.path("cache_creation_input_tokens")),
              count(prompt.path("cache_write_tokens"))),
          count(prompt.path("audio_tokens")),
          count(completion.path("audio_tokens")),
          count(completion.path("reasoning_tokens")));
      sinceUsage = "";
    }
  }

  private void gatherChoice(JsonNode choice) {
    if (!choice.isObject()) {
      return;
    }
    boolean ended = choice.hasNonNull("finish_reason");
    long index = Math.max(0, count(choice.path("index")));
    if (index < 128) {
      choices.merge(index, ended, Boolean::logicalOr);
    }
    if (ended) {
      ends.add(choice.path("finish_reason").asText());
    }
    choice.properties().forEach(member -> {
      if (member.getKey().equals("text") && member.getValue().isTextual()) {
        say(member.getValue().textValue());
      } else if (member.getKey().equals("delta") && member.getValue().isObject()) {
        gatherSpeech(member.getValue());
      }
    });
  }

  private void gatherSpeech(JsonNode node) {
    node.properties().forEach(member -> {
      if (SAID.contains(member.getKey()) && member.getValue().isTextual()) {
        say(member.getValue().textValue());
      }
      gatherSpeech(member.getValue());
    });
    if (node.isArray()) {
      node.forEach(this::gatherSpeech);
    }
  }

  private void say(String text) {
    said.append(text);
    sinceUsage += text;
  }

  boolean finished() {
    return !choices.isEmpty() && !choices.containsValue(false);
  }

  boolean filtered() {
    return ends.equals(Set.of("content_filter"));
  }

  private static long count(JsonNode value) {
    return value.isIntegralNumber() ? Math.max(0, value.longValue()) : 0;
  }
}
