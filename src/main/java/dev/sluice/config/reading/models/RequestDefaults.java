package dev.sluice.config.reading.models;

import dev.sluice.config.Spelling;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Vocabulary.Words;
import dev.sluice.config.reading.section.YamlJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything in {@code litellm_params} that is no control field: a request parameter for callers who send none. */
final class RequestDefaults {
  private static final int SHORTEST_GUESSED = 6; // many a real parameter is one letter from another

  private RequestDefaults() {}

  /** Name to JSON text, in file order. */
  static Map<String, String> read(Reading reading, Mapping params) {
    Words control = reading.vocabulary().words("litellm_params");
    Words usual = reading.vocabulary().words("request");
    Map<String, Field> defaults = new LinkedHashMap<>();
    params.fields().forEach((name, field) -> {
      if (control.accepted().contains(name)) {
        reading
            .findings()
            .warnOnce(field.place(), "litellm_params." + name + " is accepted, not acted on");
      } else if (!control.knows(name) && sayable(reading, name, field)) {
        defaults.put(name, field);
        if (!usual.knows(name)) {
          warnOfSlip(reading, name, field, control, usual);
        }
      }
    });
    return YamlJson.members(new Mapping(params.place(), defaults));
  }

  /** A mapping's members as JSON texts. */
  static Map<String, String> members(Reading reading, String key, Mapping mapping) {
    Map<String, Field> members = new LinkedHashMap<>();
    mapping.fields().forEach((name, field) -> {
      if (sayable(reading, key + "." + name, field)) {
        members.put(name, field);
      }
    });
    return YamlJson.members(new Mapping(mapping.place(), members));
  }

  private static boolean sayable(Reading reading, String name, Field field) {
    if (YamlJson.isJson(field.value())) {
      return true;
    }
    reading
        .findings()
        .error(
            field.place(),
            "litellm_params." + name + " is no number that JSON knows; write a finite one");
    return false;
  }

  private static void warnOfSlip(
      Reading reading, String name, Field field, Words control, Words usual) {
    List<String> meant = new ArrayList<>(control.acted());
    meant.addAll(usual.accepted());
    String hint = name.length() < SHORTEST_GUESSED ? "" : Spelling.hint(name, meant);
    if (!hint.isEmpty()) {
      reading
          .findings()
          .warn(
              field.place(),
              "litellm_params." + name + " goes to the provider as a request parameter" + hint);
    }
  }
}
