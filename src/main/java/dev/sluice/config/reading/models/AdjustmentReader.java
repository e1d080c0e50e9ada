package dev.sluice.config.reading.models;

import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import dev.sluice.config.reading.section.Vocabulary.Words;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code cost_discount_config} and {@code cost_margin_config}: what is taken off costs, or put on. */
final class AdjustmentReader {
  /** Of {@code cost_margin_config}: every provider that it does not name. */
  static final String GLOBAL = "global";

  private static final String DISCOUNT = "cost_discount_config";
  private static final String MARGIN = "cost_margin_config";
  private static final Range SHARE = new Range("a share", 0, 1, "none");
  private static final Range MARGIN_SHARE = new Range("a share", 0, 1000, "none");
  private static final Range DOLLARS = new Range("US dollars", 0, 1e6, "none");

  private final Reading reading;
  private final Section litellm;
  private final Map<String, Double> discounts = new LinkedHashMap<>();
  private final Map<String, Adjustment> margins = new LinkedHashMap<>();

  AdjustmentReader(Reading reading, Section litellm) {
    this.reading = reading;
    this.litellm = litellm;
  }

  /** By the provider's prefix, or {@link #GLOBAL}. */
  Map<String, Adjustment> read() {
    forEach(DISCOUNT, (provider, section) -> {
      Double share = section.number(provider, SHARE);
      if (share != null) {
        discounts.put(provider, share);
      }
    });
    forEach(MARGIN, (provider, section) -> {
      Adjustment margin = margin(provider, section);
      if (margin != null) {
        margins.put(provider, margin);
      }
    });
    Map<String, Adjustment> all = new LinkedHashMap<>();
    Set<String> providers = new HashSet<>(discounts.keySet());
    providers.addAll(margins.keySet());
    for (String provider : providers) {
      Adjustment margin =
          margins.getOrDefault(provider, margins.getOrDefault(GLOBAL, Adjustment.NONE));
      double discount = discounts.getOrDefault(provider, 0.0);
      all.put(provider, new Adjustment(discount, margin.margin(), margin.fixed()));
    }
    return Map.copyOf(all);
  }

  private void forEach(String key, BiConsumer<String, Section> read) {
    Mapping mapping = litellm.map(key);
    Words names = new Words(mapping.fields().keySet(), Set.of());
    Section section = new Section(litellm.path(key), mapping, names, reading.findings());
    Set<String> known = new HashSet<>(reading.providers().prefixes());
    known.add(GLOBAL);
    mapping.fields().forEach((provider, field) -> {
      if (!known.contains(provider)) {
        reading
            .findings()
            .warn(
                field.place(),
                litellm.path(key) + "." + Redaction.ofName(provider) + " is no known provider"
                    + Spelling.hint(provider, known));
      }
      read.accept(provider, section);
    });
  }

  private @Nullable Adjustment margin(String provider, Section section) {
    YamlValue value = section.value(provider);
    if (!(value instanceof Mapping parts)) {
      Double share = section.number(provider, MARGIN_SHARE);
      return share == null ? null : new Adjustment(0, share, 0);
    }
    String path = litellm.path(MARGIN) + "." + Redaction.ofName(provider);
    Section inner = reading.section(MARGIN, path, parts);
    inner.reportRest();
    return new Adjustment(
        0, inner.number("percentage", MARGIN_SHARE, 0), inner.number("fixed_amount", DOLLARS, 0));
  }

  /** What holds for a provider. */
  static Adjustment of(Map<String, Adjustment> all, String prefix) {
    Adjustment own = all.get(prefix);
    return own != null ? own : all.getOrDefault(GLOBAL, Adjustment.NONE);
  }
}
