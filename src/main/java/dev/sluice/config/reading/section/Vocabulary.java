package dev.sluice.config.reading.section;

import dev.sluice.config.Spelling;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of a config file that mean something, by section, from {@code keys.yaml}. */
public final class Vocabulary {
  private static final List<String> SETTINGS =
      List.of("general_settings", "litellm_settings", "router_settings", "sluice_settings");

  private final JsonObject sections = Tables.load(Vocabulary.class, "keys.yaml");

  /**
   * The keys of one section.
   *
   * @param acted what Sluice does something with
   * @param accepted what LiteLLM knows and Sluice does not act on
   * @param reasons why not, where there is something to say
   * @param others keys of other sections of settings, and which
   */
  public record Words(
      Set<String> acted, Set<String> accepted, JsonObject reasons, Map<String, String> others) {
    public Words(Set<String> acted, Set<String> accepted) {
      this(acted, accepted, new JsonObject(), Map.of());
    }

    /** What to add to a message that a key is not known. */
    String hint(String key) {
      String section = others.get(key);
      return section == null
          ? Spelling.hint(key, all())
          : " here; write it under " + section + ", where it counts";
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

    public boolean knows(String key) {
      return acted.contains(key) || accepted.contains(key);
    }
  }

  public Words words(String section) {
    JsonObject words = sections.getJsonObject(section);
    return new Words(
        new LinkedHashSet<>(Tables.texts(words, "acted")),
        new LinkedHashSet<>(Tables.texts(words, "accepted")),
        words.getJsonObject("reasons", new JsonObject()),
        SETTINGS.contains(section) || section.equals("top") ? others(section) : Map.of());
  }

  private Map<String, String> others(String section) {
    Map<String, String> others = new HashMap<>();
    for (String other : SETTINGS) {
      if (!other.equals(section)) {
        Tables.texts(sections.getJsonObject(other), "acted")
            .forEach(key -> others.putIfAbsent(key, other));
      }
    }
    return others;
  }
}
