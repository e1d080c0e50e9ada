package dev.sluice.config;

import java.util.Map;
import java.util.Set;

/**
 * Which of LiteLLM's metrics are exposed, and with which labels: {@code litellm_settings.prometheus_metrics_config}.
 *
 * @param labels the labels of each metric that is exposed, by its name without {@code _total}; none: all it has
 * @param all whether every metric is exposed, with all it has
 */
public record MetricSelection(Map<String, Set<String>> labels, boolean all) {
  /** Every metric with every label. */
  public static final MetricSelection ALL = new MetricSelection(Map.of(), true);

  public boolean has(String metric) {
    return all || labels.containsKey(metric);
  }

  public boolean has(String metric, String label) {
    Set<String> wanted = labels.getOrDefault(metric, Set.of());
    return all || wanted.isEmpty() || wanted.contains(label);
  }
}
