package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves system text into user messages, for models whose prompt template knows no system role
 * ({@code supports_system_message: false}). {@code developer} is the same role by another name, and is moved too.
 *
 * <p>The rule: text goes forward into the user message that follows, however many system messages stand in a row.
 * Where no user message follows at once, it goes to the end of the user message before; where there is none either
 * (at the start, or after an assistant's or a tool's message), it becomes a user message of its own. Between an
 * assistant's tool calls and their results nothing may stand, so text found there waits until after the results.
 *
 * <p>So every text keeps its place among the others, but for that last case; and a user message is never put beside
 * another one: two of them that only system text stood between become one (unless they differ in more than content,
 * such as {@code name}).
 *
 * <p>Two strings are joined with one space, as LiteLLM does. As soon as one side is a list of parts the result is a
 * list, in which a string becomes a text part and every other part stays as it was.
 */
final class SystemFolding {
  private static final Set<String> SYSTEM_ROLES = Set.of("system", "developer");
  private static final Set<String> RESULT_ROLES = Set.of("tool", "function");

  private final ArrayNode folded = JsonNodeFactory.instance.arrayNode();
  private final List<JsonNode> waiting = new ArrayList<>(); // contents that still need a place
  private final List<JsonNode> said = new ArrayList<>(); // contents of the open message, unjoined
  private @Nullable JsonNode user; // the last message so far, if it is a user's: still open
  private boolean made; // whether the open message was made here, for text that had no other place
  private boolean afterSystem; // whether a system message stood directly before this one

  private SystemFolding() {}

  /** The messages without a system role; {@code messages} itself is never changed. */
  static JsonNode fold(JsonNode messages) {
    if (!messages.isArray()) {
      return messages;
    }
    var folding = new SystemFolding();
    messages.forEach(folding::take);
    folding.settle();
    folding.close();
    return folding.folded;
  }

  private void take(JsonNode message) {
    String role = message.path("role").asText();
    if (SYSTEM_ROLES.contains(role)) {
      waiting.add(message.path("content"));
      afterSystem = true;
      return;
    }
    if (role.equals("user")) {
      takeUser(message);
    } else {
      if (!RESULT_ROLES.contains(role) || user != null || folded.isEmpty()) {
        settle();
      }
      close();
      folded.add(message);
    }
    afterSystem = false;
  }

  private void takeUser(JsonNode message) {
    if (user == null || !afterSystem || !differOnlyInContent(user, message)) {
      close();
      user = message;
    }
    said.addAll(waiting);
    waiting.clear();
    said.add(message.path("content"));
  }

  /** Finds a place for what waits, when no user message takes it forward. */
  private void settle() {
    if (user == null && !waiting.isEmpty()) {
      user = JsonTree.object().put("role", "user");
      made = true;
    }
    said.addAll(waiting);
    waiting.clear();
  }

  /** The open message is over: nothing more is joined to it. */
  private void close() {
    if (user == null) {
      return;
    }
    JsonNode content = Content.join(said);
    if (said.size() == 1 && !made) {
      folded.add(user);
    } else if (!made || !Content.isEmpty(content)) {
      folded.add(withContent(user, content));
    }
    user = null;
    made = false;
    said.clear();
  }

  private static boolean differOnlyInContent(JsonNode one, JsonNode other) {
    return withContent(one, NullNode.instance).equals(withContent(other, NullNode.instance));
  }

  private static ObjectNode withContent(JsonNode message, JsonNode content) {
    ObjectNode copy = JsonTree.object();
    copy.setAll((ObjectNode) message);
    copy.set("content", content);
    return copy;
  }
}
