package dev.sluice.config.reading.section;

import dev.sluice.config.Defaults;
import dev.sluice.config.Redaction;
import dev.sluice.config.file.Findings;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import dev.sluice.config.reading.section.Vocabulary.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One mapping of a config file, read key by key; what cannot be used becomes an error that says what can. */
public final class Section {
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
  private static final Set<String> FALSE = Set.of("false", "no", "off", "0");

  private final String name;
  private final Mapping mapping;
  private final Words words;
  private final Findings findings;

  /** @param name how messages call it, such as {@code general_settings}; empty at the top */
  public Section(String name, Mapping mapping, Words words, Findings findings) {
    this.name = name;
    this.mapping = mapping;
    this.words = words;
    this.findings = findings;
  }

  /**
   * What a number may be.
   *
   * @param unit such as {@code seconds}
   * @param standard the default, as it is shown
   */
  public record Range(String unit, double least, double most, Object standard) {
    /** Of the settings called {@code timeout}. */
    public static final Range TIMEOUT =
        new Range("seconds", 0, 1e9, (long) Defaults.REQUEST_TIMEOUT + " (0: none)");

    /** Of those called {@code stream_timeout}. */
    public static final Range STREAM_TIMEOUT = new Range("seconds", 0, 1e9, "none");

    /** Of those called {@code num_retries}. */
    public static final Range RETRIES = new Range("a whole number", 0, 100, Defaults.NUM_RETRIES);

    /** Of those called {@code cooldown_time}. */
    public static final Range COOLDOWN =
        new Range("seconds", 0, 86400, Defaults.COOLDOWN_TIME + " (0: no cooldown)");

    /** Of those called {@code max_parallel_requests}. */
    public static final Range PARALLEL = new Range("a whole number", 0, 1_000_000, "none");

    @Override
    public String toString() {
      return "write " + unit + " from " + plain(least) + " to " + plain(most) + ", default "
          + standard;
    }

    private static String plain(double number) {
      return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
  }

  public Mapping mapping() {
    return mapping;
  }

  public Place placeOf(String key) {
    return mapping.placeOf(key);
  }

  public boolean has(String key) {
    return value(key) != null;
  }

  /** The value, or null when it is absent or null. */
  public @Nullable YamlValue value(String key) {
    if (!words.acted().contains(key)) {
      throw new IllegalStateException("keys.yaml does not say that Sluice acts on " + path(key));
    }
    return mapping.get(key);
  }

  /** The value as one line of text; null when it is absent, null or empty. */
  public @Nullable String text(String key) {
    YamlValue value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Scalar scalar) {
      return scalar.string().isBlank() ? null : scalar.string().strip();
    }
    error(key, "is " + YamlValue.kind(value) + "; write one text");
    return null;
  }

  public @Nullable Boolean flag(String key) {
    YamlValue value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Scalar scalar && scalar.value() instanceof Boolean known) {
      return known;
    }
    String text =
        value instanceof Scalar scalar ? scalar.string().strip().toLowerCase(Locale.ROOT) : "";
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return TRUE.contains(text);
    }
    error(key, "is " + shown(value) + "; write true or false");
    return null;
  }

  public boolean flag(String key, boolean standard) {
    Boolean written = flag(key);
    return written == null ? standard : written;
  }

  public @Nullable Double number(String key, Range range) {
    YamlValue value = value(key);
    if (value == null) {
      return null;
    }
    Double number = value instanceof Scalar scalar ? parse(scalar) : null;
    if (number == null || !(number >= range.least() && number <= range.most())) {
      error(key, "is " + shown(value) + "; " + range);
      return null;
    }
    return number;
  }

  public double number(String key, Range range, double standard) {
    Double written = number(key, range);
    return written == null ? standard : written;
  }

  /** A number without a fraction. */
  public @Nullable Long whole(String key, Range range) {
    Double number = number(key, range);
    if (number == null || number == Math.rint(number)) {
      return number == null ? null : number.longValue();
    }
    error(key, "is " + number + ", not a whole number; " + range);
    return null;
  }

  public long whole(String key, Range range, long standard) {
    Long written = whole(key, range);
    return written == null ? standard : written;
  }

  /** A number of seconds, in milliseconds. */
  public long millis(String key, Range range, double standardSeconds) {
    return millis(number(key, range, standardSeconds));
  }

  /** However little, it does not become 0, which often means no limit. */
  public static long millis(double seconds) {
    return seconds > 0 ? Math.max(1, Math.round(seconds * 1000)) : 0;
  }

  /** A mapping; an empty one when it is absent. */
  public Mapping map(String key) {
    YamlValue value = value(key);
    if (value instanceof Mapping map) {
      return map;
    }
    if (value != null) {
      error(key, "is " + shown(value) + "; write a mapping");
    }
    return new Mapping(placeOf(key), Map.of());
  }

  /** The items of a list; a single value counts as a list of one. */
  public List<YamlValue> items(String key) {
    YamlValue value = value(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof Sequence sequence ? sequence.items() : List.of(value);
  }

  /** The texts of a list; a single text counts as a list of one. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (YamlValue item : items(key)) {
      if (item instanceof Scalar scalar && scalar.value() != null) {
        texts.add(scalar.string().strip());
      } else {
        error(key, "has an item that is " + shown(item) + "; write a list of texts");
      }
    }
    return texts;
  }

  /** Warns of every key that nobody acts on. */
  public void reportRest() {
    mapping.fields().forEach((key, field) -> {
      if (words.accepted().contains(key)) {
        findings.warnOnce(
            field.place(), path(key) + " is accepted, not acted on" + words.reason(key));
      } else if (!words.acted().contains(key)) {
        findings.warn(field.place(), path(key) + " is no known key" + words.hint(key));
      }
    });
  }

  public void error(String key, String message) {
    findings.error(placeOf(key), path(key) + " " + message);
  }

  public void warn(String key, String message) {
    findings.warn(placeOf(key), path(key) + " " + message);
  }

  public String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /** A value for messages; what may be a key is abbreviated. */
  public static String shown(YamlValue value) {
    if (!(value instanceof Scalar scalar)) {
      return YamlValue.kind(value);
    }
    if (scalar.variable() != null) {
      return "what environment variable " + scalar.variable() + " holds";
    }
    return scalar.value() == null ? "null" : "\"" + Redaction.ofText(scalar.text()) + "\"";
  }

  private static @Nullable Double parse(Scalar scalar) {
    if (scalar.value() instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return scalar.value() instanceof Boolean
          ? null
          : Double.valueOf(scalar.string().strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
