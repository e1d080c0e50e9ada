package dev.sluice.config.reading.settings;

import dev.sluice.config.CallerOrigins;
import dev.sluice.config.Defaults;
import dev.sluice.config.Redaction;
import dev.sluice.config.file.Place;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code cors_origins}, or LiteLLM's variable for it. */
final class OriginsReader {
  private static final String KEY = "cors_origins";
  private static final String VARIABLE = "LITELLM_CORS_ORIGINS";
  private static final String ALL = "*";
  private static final String LOCAL = "local";
  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s*@?#]+");
  private static final Pattern LOOSE = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://)?[^/\\s*@?#]+/?");

  private OriginsReader() {}

  /** @param open whether no master key is set */
  static CallerOrigins read(Reading reading, Section own, boolean open) {
    if (own.has(KEY)) {
      return of(own.texts(KEY), message -> own.error(KEY, message));
    }
    String variable = reading.environment().get(VARIABLE).orElse("").strip();
    if (variable.isEmpty()) {
      return of(List.of(open ? LOCAL : Defaults.CORS_ORIGINS), message -> {});
    }
    Place place = new Place("environment variable " + VARIABLE, 0, 0);
    return of(
        Stream.of(variable.split(","))
            .map(String::strip)
            .filter(one -> !one.isEmpty())
            .toList(),
        message -> reading.findings().error(place, message));
  }

  private static CallerOrigins of(List<String> texts, Consumer<String> wrong) {
    Set<String> named = new LinkedHashSet<>();
    for (String text : texts) {
      if (ORIGIN.matcher(text).matches()) {
        named.add(text);
      } else if (!text.equals(ALL) && !text.equals(LOCAL)) {
        wrong.accept("has the item \"" + Redaction.ofText(text) + "\"; " + remedy(text));
      }
    }
    return new CallerOrigins(texts.contains(ALL), texts.contains(LOCAL), Set.copyOf(named));
  }

  private static String remedy(String text) {
    if (!LOOSE.matcher(text).matches()) {
      return "write origins such as https://chat.example.com, without a path, local for pages of this"
          + " machine, or \"*\" alone for all";
    }
    String origin = text.toLowerCase(Locale.ROOT).replaceFirst("/$", "");
    return "did you mean " + (origin.contains("://") ? origin : "https://" + origin) + "?";
  }
}
