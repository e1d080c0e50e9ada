package dev.sluice.config.reading.settings;

import dev.sluice.config.MetricSelection;
import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Tables;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which of LiteLLM's metrics are exposed, and with which labels. */
final class MetricReader {
  private static final String KEY = "prometheus_metrics_config";

  private final Reading reading;
  private final Section litellm;
  private final JsonObject table = Tables.load(MetricReader.class, "metrics.yaml");
  private final JsonObject shown = table.getJsonObject("shown");

  MetricReader(Reading reading, Section litellm) {
    this.reading = reading;
    this.litellm = litellm;
  }

  /** Whether it is there; reading the table of metrics takes a moment. */
  static MetricSelection read(Reading reading, Section litellm) {
    litellm.flag("prometheus_initialize_budget_metrics"); // they are read off at each scrape
    return litellm.has(KEY) ? new MetricReader(reading, litellm).read() : MetricSelection.ALL;
  }

  private MetricSelection read() {
    Map<String, Set<String>> selected = new LinkedHashMap<>();
    for (YamlValue item : litellm.items(KEY)) {
      if (item instanceof Mapping mapping) {
        read(reading.section(KEY, litellm.path(KEY), mapping), selected);
      } else {
        litellm.error(
            KEY,
            "has an item that is " + Section.shown(item)
                + "; write {group: NAME, metrics: [...], include_labels: [...]}");
      }
    }
    return new MetricSelection(selected, false);
  }

  private void read(Section group, Map<String, Set<String>> selected) {
    group.text("group");
    Set<String> labels = new HashSet<>(group.texts("include_labels"));
    Set<String> known = new HashSet<>(Tables.texts(table, "labels"));
    for (String metric : group.texts("metrics")) {
      if (shown.containsKey(metric)) {
        known.addAll(Tables.texts(shown, metric));
        selected.put(metric, Set.copyOf(labels));
      } else if (Tables.texts(table, "absent").contains(metric)) {
        group.warn("metrics", "names " + metric + ", of which Sluice has nothing to tell");
      } else {
        String hint = Spelling.hint(metric, shown.fieldNames());
        group.error("metrics", "names \"" + shownName(metric) + "\", which is no metric" + hint);
      }
    }
    for (String label : labels) {
      if (!known.contains(label)) {
        String hint = Spelling.hint(label, known);
        group.error(
            "include_labels",
            "names \"" + shownName(label) + "\", which none of these metrics has" + hint);
      }
    }
    warnOfAbsent(group, labels);
    group.reportRest();
  }

  private void warnOfAbsent(Section group, Set<String> labels) {
    List<String> absent = new ArrayList<>(Tables.texts(table, "labels"));
    absent.retainAll(labels);
    if (!absent.isEmpty()) {
      group.warn(
          "include_labels",
          "names " + String.join(", ", absent) + ", which Sluice's metrics do not have");
    }
  }

  private static String shownName(String name) {
    return Redaction.ofText(name);
  }
}
