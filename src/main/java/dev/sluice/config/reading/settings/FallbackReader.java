package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.Fallbacks;
import dev.sluice.config.Redaction;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads which model groups stand in for another one: {@code [{group: [other, ...]}, ...]}. */
final class FallbackReader {
  private static final String ANY = "*";
  private static final Range MOST = new Range("a whole number", 0, 100, Defaults.MAX_FALLBACKS);

  private final Reading reading;
  private final Section litellm;
  private final Section router;

  FallbackReader(Reading reading, Section litellm, Section router) {
    this.reading = reading;
    this.litellm = litellm;
    this.router = router;
  }

  Fallbacks read() {
    Map<String, List<String>> general = new LinkedHashMap<>(lists("fallbacks", true));
    List<String> ofAny = general.remove(ANY);
    List<String> standard = names("default_fallbacks");
    if (ofAny != null && !standard.isEmpty()) {
      Section section = section("default_fallbacks");
      section.warn("default_fallbacks", "is not used, because fallbacks has a list for \"*\"");
    }
    long most = litellm.whole("max_fallbacks", MOST, Defaults.MAX_FALLBACKS);
    return new Fallbacks(
        Map.copyOf(general),
        lists("context_window_fallbacks", false),
        lists("content_policy_fallbacks", false),
        ofAny != null ? ofAny : standard,
        (int) router.whole("max_fallbacks", MOST, most));
  }

  /** Where a setting counts: {@code router_settings} wins. */
  private Section section(String key) {
    return router.has(key) ? router : litellm;
  }

  private Map<String, List<String>> lists(String key, boolean starMeansAny) {
    Section section = section(key);
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (YamlValue item : section.items(key)) {
      if (item instanceof Mapping mapping) {
        mapping
            .fields()
            .forEach((group, field) -> add(lists, section.path(key), group, field, starMeansAny));
      } else {
        reading
            .findings()
            .error(
                item.place(),
                section.path(key) + " has an item that is " + Section.shown(item)
                    + "; write a list such as [{group: [other-group]}]");
      }
    }
    return Map.copyOf(lists);
  }

  private void add(
      Map<String, List<String>> lists,
      String path,
      String group,
      Field field,
      boolean starMeansAny) {
    String where = path + "." + Redaction.ofName(group);
    if (!(group.equals(ANY) && starMeansAny)) {
      reading.named().key(field.place(), where, group);
    }
    List<YamlValue> targets =
        field.value() instanceof Sequence list ? list.items() : List.of(field.value());
    if (lists.putIfAbsent(group, targets(where, targets)) != null) {
      reading.findings().warn(field.place(), where + " stands there twice; the first counts");
    }
  }

  private List<String> names(String key) {
    Section section = section(key);
    return targets(section.path(key), section.items(key));
  }

  private List<String> targets(String path, List<YamlValue> items) {
    List<String> names = new ArrayList<>();
    for (YamlValue item : items) {
      if (item instanceof Scalar scalar && !scalar.string().isBlank() && !YamlValue.isNull(item)) {
        String name = scalar.string().strip();
        names.add(name);
        reading.named().target(item.place(), path, name);
      } else {
        reading
            .findings()
            .error(
                item.place(),
                path + " has an item that is " + Section.shown(item) + "; write names of models");
      }
    }
    return List.copyOf(names);
  }
}
