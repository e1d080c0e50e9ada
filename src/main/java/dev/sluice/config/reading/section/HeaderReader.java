package dev.sluice.config.reading.section;

import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the headers that a deployment adds to every request. */
public final class HeaderReader {
  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

  private HeaderReader() {}

  /** Names in lower case; {@code extra_headers} win over {@code headers}, both over the provider's own. */
  public static Map<String, String> read(Reading reading, Providers.Row row, Section params) {
    Map<String, String> headers = new LinkedHashMap<>();
    row.headerVariables()
        .forEach((name, variable) ->
            reading.environment().get(variable).ifPresent(value -> headers.put(name, value)));
    String organization = params.text("organization");
    if (organization != null) {
      headers.put("openai-organization", organization);
    }
    add(params, "headers", headers);
    add(params, "extra_headers", headers);
    return Collections.unmodifiableMap(headers);
  }

  /** The headers of one mapping. */
  public static Map<String, String> read(Section section, String key) {
    Map<String, String> headers = new LinkedHashMap<>();
    add(section, key, headers);
    return headers;
  }

  /**
   * Those that can be sent, names in lower case.
   *
   * @param refused told of each that cannot
   */
  public static Map<String, String> sendable(Map<String, String> written, Runnable refused) {
    Map<String, String> headers = new LinkedHashMap<>();
    written.forEach((name, value) -> {
      if (isHeader(name, value)) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
      } else {
        refused.run();
      }
    });
    return headers;
  }

  private static void add(Section params, String key, Map<String, String> into) {
    params.map(key).fields().forEach((name, field) -> {
      if (YamlValue.isNull(field.value())) {
        return;
      }
      if (field.value() instanceof Scalar scalar && isHeader(name, scalar.string())) {
        into.put(name.toLowerCase(Locale.ROOT), scalar.string());
      } else {
        params.error(
            key,
            "has a header that cannot be sent: "
                + Section.shown(YamlValue.text(field.place(), name))
                + "; write a name and one line of text");
      }
    });
  }

  private static boolean isHeader(String name, String value) {
    return TOKEN.matcher(name).matches() && VALUE.matcher(value).matches();
  }
}
