package dev.sluice.config.reading;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys of a config file that mean something, by section, from {@code keys.yaml}. */
final class Vocabulary {
  private final JsonObject sections = Providers.resource("keys.yaml");

  /**
   * The keys of one section.
   *
   * @param acted what Sluice does something with
   * @param accepted what LiteLLM knows and Sluice does not act on
   * @param reasons why not, where there is something to say
   */
  record Words(Set<String> acted, Set<String> accepted, JsonObject reasons) {
    Words(Set<String> acted, Set<String> accepted) {
      this(acted, accepted, new JsonObject());
    }

    /** What to add to a message that a key is not acted on. */
    String reason(String key) {
      return reasons.containsKey(key) ? ": " + reasons.getString(key) : "";
    }

    List<String> all() {
      List<String> all = new ArrayList<>(acted);
      all.addAll(accepted);
      return all;
    }

    boolean knows(String key) {
      return acted.contains(key) || accepted.contains(key);
    }
  }

  Words words(String section) {
    JsonObject words = sections.getJsonObject(section);
    return new Words(
        new LinkedHashSet<>(Providers.texts(words, "acted")),
        new LinkedHashSet<>(Providers.texts(words, "accepted")),
        words.getJsonObject("reasons", new JsonObject()));
  }

  Set<String> sections() {
    return sections.fieldNames();
  }
}
