package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SystemFoldingPropertyTest {
  private static final Pattern TEXT = Pattern.compile("[a-z]+\\d+");

  @Test
  void anyConversationKeepsItsTextsTheirOrderAndItsAlternation() {
    for (long seed = 0; seed < 20_000; seed++) {
      ArrayNode messages = conversation(new Random(seed));
      JsonNode copy = messages.deepCopy();
      JsonNode folded = SystemFolding.fold(messages);
      String story = "seed " + seed + ": " + messages + " -> " + folded;

      assertThat(messages).as(story).isEqualTo(copy);
      assertThat(roles(folded)).as(story).doesNotContain("system", "developer");
      assertThat(pairs(folded, "user", "user"))
          .as(story)
          .isLessThanOrEqualTo(pairs(messages, "user", "user"));
      assertThat(texts(folded)).as(story).containsExactlyInAnyOrderElementsOf(texts(messages));
      assertThat(withoutResults(folded)).as(story).isEqualTo(withoutResults(messages));
      assertThat(textsOutsideToolBlocks(folded, messages)).as(story).isTrue();
      assertThat(unannouncedResults(folded)).as(story).isZero();
      assertThat(SystemFolding.fold(folded)).as(story).isEqualTo(folded);
    }
  }

  private static ArrayNode conversation(Random random) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    int length = random.nextInt(9);
    for (int i = 0; messages.size() < length; i++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> messages.add(message("user", random, messages));
        case 2 -> messages.add(message("assistant", random, messages));
        case 3 -> addToolBlock(messages, random);
        default ->
          messages.add(message(random.nextBoolean() ? "system" : "developer", random, messages));
      }
    }
    return messages;
  }

  private static void addToolBlock(ArrayNode messages, Random random) {
    ObjectNode call = message("assistant", random, messages);
    call.putArray("tool_calls").addObject().put("id", "c");
    messages.add(call);
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (random.nextInt(3) == 0) {
        messages.add(message("system", random, messages));
      }
      messages.add(message("tool", random, messages));
    }
  }

  /** Texts are numbered by place, so that their order can be told. */
  private static ObjectNode message(String role, Random random, ArrayNode before) {
    ObjectNode message = JsonTree.object().put("role", role);
    String text = role + before.size();
    switch (random.nextInt(4)) {
      case 0 -> {
        ArrayNode parts = message.putArray("content");
        parts.addObject().put("type", "text").put("text", text + " more");
        parts.addObject().put("type", "image_url").put("image_url", role + "pic" + before.size());
      }
      case 1 -> message.put("content", text + " ünï 𝄞");
      default -> message.put("content", text);
    }
    return message;
  }

  private static List<String> roles(JsonNode messages) {
    return messages.findValuesAsText("role");
  }

  private static int pairs(JsonNode messages, String first, String second) {
    List<String> roles = roles(messages);
    int pairs = 0;
    for (int i = 1; i < roles.size(); i++) {
      pairs += roles.get(i - 1).equals(first) && roles.get(i).equals(second) ? 1 : 0;
    }
    return pairs;
  }

  private static List<String> texts(JsonNode messages) {
    var texts = new ArrayList<String>();
    for (JsonNode message : messages) {
      Matcher matcher = TEXT.matcher(message.path("content").toString());
      while (matcher.find()) {
        texts.add(matcher.group());
      }
    }
    return texts;
  }

  /** What is said, in order, but for the tools' results: those are what system text may move past. */
  private static List<String> withoutResults(JsonNode messages) {
    return texts(messages).stream().filter(text -> !text.startsWith("tool")).toList();
  }

  /** Whether the whole order is kept where the input holds no system text inside a tool block. */
  private static boolean textsOutsideToolBlocks(JsonNode folded, JsonNode messages) {
    boolean insideBlock = false;
    for (int i = 1; i < messages.size(); i++) {
      insideBlock |= messages.get(i).path("role").asText().equals("tool")
          && !List.of("tool", "assistant")
              .contains(messages.get(i - 1).path("role").asText());
    }
    return insideBlock || texts(folded).equals(texts(messages));
  }

  private static int unannouncedResults(JsonNode messages) {
    int unannounced = 0;
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).path("role").asText().equals("tool")) {
        JsonNode before = i == 0 ? messages : messages.get(i - 1);
        boolean announced = before.path("role").asText().equals("tool") || before.has("tool_calls");
        unannounced += announced ? 0 : 1;
      }
    }
    return unannounced;
  }
}
