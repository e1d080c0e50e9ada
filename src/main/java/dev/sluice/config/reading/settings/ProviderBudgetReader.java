package dev.sluice.config.reading.settings;

import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.config.Traits.Budget;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.BudgetReader;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what may be spent in which time at all deployments of a provider. */
final class ProviderBudgetReader {
  private final Reading reading;

  ProviderBudgetReader(Reading reading) {
    this.reading = reading;
  }

  /** {@code provider_budget_config}, by the provider's prefix. */
  Map<String, Budget> read(Section router) {
    String key = "provider_budget_config";
    Map<String, Budget> budgets = new LinkedHashMap<>();
    router.map(key).fields().forEach((provider, field) -> {
      String path = router.path(key) + "." + Redaction.ofName(provider);
      List<String> known = reading.providers().rows().stream()
          .map(row -> row.provider().prefix())
          .toList();
      if (!known.contains(provider)) {
        reading
            .findings()
            .warn(field.place(), path + " is no known provider" + Spelling.hint(provider, known));
      }
      if (!(field.value() instanceof Mapping mapping)) {
        reading
            .findings()
            .error(
                field.place(),
                path + " is " + Section.shown(field.value())
                    + "; write {budget_limit: 10, time_period: 1d}");
        return;
      }
      Section section = reading.section(key, path, mapping);
      section.reportRest();
      Budget budget = section.has("budget_limit") || section.has("time_period")
          ? BudgetReader.read(section, "budget_limit", "time_period")
          : BudgetReader.read(section, "max_budget", "budget_duration");
      if (budget != null) {
        budgets.put(provider, budget);
      }
    });
    return Map.copyOf(budgets);
  }
}
