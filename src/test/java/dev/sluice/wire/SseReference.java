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

  boolean done;
  private final Map<Long, Boolean> choices = new HashMap<>(); // by index, whether it ended
  private final Set<String> ends = new HashSet<>();
  boolean error;
  Usage usage = Usage.NONE;
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
    if (tree.path("choices").isArray()) {
      tree.path("choices").forEach(this::gatherChoice);
    }
    JsonNode told = tree.path("usage");
    if (told.isObject()) {
      usage = new Usage(count(told.path("prompt_tokens")), count(told.path("completion_tokens")));
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
  }

  boolean finished() {
    return !choices.isEmpty() && !choices.containsValue(false);
  }

  boolean filtered() {
    return ends.equals(Set.of("content_filter"));
  }

  private static long count(JsonNode value) {
    return value.isIntegralNumber() ? value.longValue() : 0;
  }
}
