package dev.sluice.config.reading.models;

import dev.sluice.config.ModelFacts;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.YamlJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@code model_info} tells of a model: no texts, which may come from the environment. */
final class FactsReader {
  private FactsReader() {}

  static ModelFacts read(Section info) {
    Map<String, Field> told = new LinkedHashMap<>();
    info.mapping().fields().forEach((name, field) -> {
      if (isTold(field)) {
        told.put(name, field);
      }
    });
    String mode = info.text("mode");
    return new ModelFacts(
        mode == null ? "" : mode, 0, YamlJson.members(new Mapping(info.mapping().place(), told)));
  }

  private static boolean isTold(Field field) {
    return field.value() instanceof Scalar scalar
        && (scalar.value() instanceof Number || scalar.value() instanceof Boolean)
        && YamlJson.isJson(scalar);
  }
}
