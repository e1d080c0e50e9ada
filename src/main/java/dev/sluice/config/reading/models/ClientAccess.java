package dev.sluice.config.reading.models;

import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.reading.section.Section;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may send in the body instead of the configured key and base.
 *
 * @param params of {@code api_key} and {@code api_base}
 * @param basePattern what the caller's base must match as a whole, or null for any
 */
record ClientAccess(Set<String> params, @Nullable String basePattern) {
  private static final String KEY = "configurable_clientside_auth_params";
  private static final Set<String> KNOWN = Set.of("api_key", "api_base");

  static ClientAccess read(Section section, boolean all) {
    Set<String> params = new LinkedHashSet<>(all ? KNOWN : Set.of());
    List<String> patterns = new ArrayList<>();
    for (YamlValue item : section.items(KEY)) {
      if (item instanceof Scalar scalar && KNOWN.contains(scalar.string())) {
        params.add(scalar.string());
      } else if (item instanceof Mapping map) {
        params.add("api_base");
        patterns.add("(?:" + regex(section, map) + ")");
      } else {
        section.warn(
            KEY,
            "lists " + Section.shown(item)
                + ", which no caller may send; write api_key or api_base");
      }
    }
    String any = patterns.isEmpty() ? null : String.join("|", patterns);
    return new ClientAccess(Set.copyOf(params), any);
  }

  private static @Nullable String regex(Section section, Mapping map) {
    YamlValue value = map.get("api_base");
    if (map.fields().size() == 1 && value instanceof Scalar scalar && isRegex(scalar.string())) {
      return scalar.string();
    }
    section.error(KEY, "has an item that cannot be used; write \"api_base: REGULAR EXPRESSION\"");
    return null;
  }

  private static boolean isRegex(String text) {
    try {
      Pattern.compile(text);
      return !text.isBlank();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
