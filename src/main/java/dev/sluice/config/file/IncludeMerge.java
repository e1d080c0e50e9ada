package dev.sluice.config.file;

import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts an included file into its parent: lists are appended, mappings merged, single values replaced. */
final class IncludeMerge {
  private IncludeMerge() {}

  static Mapping merge(Mapping parent, Mapping included, Findings findings) {
    return merge("", parent, included, findings);
  }

  private static Mapping merge(String path, Mapping parent, Mapping included, Findings findings) {
    Map<String, Field> both = new LinkedHashMap<>(parent.fields());
    included.fields().forEach((name, field) -> {
      Field own = parent.fields().get(name);
      if (path.isEmpty() && name.equals("include")) {
        return;
      }
      if (own == null || YamlValue.isNull(own.value())) {
        both.put(name, field);
      } else if (!YamlValue.isNull(field.value())) {
        both.put(name, new Field(field.place(), join(path + name, own, field, findings)));
      }
    });
    return new Mapping(parent.place(), both);
  }

  private static YamlValue join(String path, Field own, Field other, Findings findings) {
    if (own.value() instanceof Mapping a && other.value() instanceof Mapping b) {
      return merge(path + ".", a, b, findings);
    }
    if (own.value() instanceof Sequence a && other.value() instanceof Sequence b) {
      List<YamlValue> items = new ArrayList<>(a.items());
      items.addAll(b.items());
      return new Sequence(a.place(), items);
    }
    String file = own.place().file();
    String message =
        path + " replaces the value in " + file + " line " + own.place().line();
    findings.warn(other.place(), message);
    return other.value();
  }
}
