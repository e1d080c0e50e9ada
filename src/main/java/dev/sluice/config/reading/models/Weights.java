package dev.sluice.config.reading.models;

import dev.sluice.config.Deployment;
import dev.sluice.config.file.Findings;
import dev.sluice.config.reading.models.DeploymentReader.Candidate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shares a group's traffic among its deployments as LiteLLM's simple-shuffle does: by {@code weight}, else {@code
 * rpm}, else {@code tpm}, else evenly. The whole group decides which of them counts, not its first entry.
 */
final class Weights {
  private Weights() {}

  static List<Deployment> of(List<Candidate> group, Findings findings) {
    for (Metric metric : Metric.values()) {
      if (group.stream().anyMatch(candidate -> metric.of(candidate) > 0)) {
        return shared(group, metric, findings);
      }
    }
    return group.stream().map(Candidate::deployment).toList();
  }

  private enum Metric {
    WEIGHT(Candidate::weight),
    RPM(Candidate::rpm),
    TPM(Candidate::tpm);

    private final Function<Candidate, @Nullable Double> value;

    Metric(Function<Candidate, @Nullable Double> value) {
      this.value = value;
    }

    double of(Candidate candidate) {
      return Objects.requireNonNullElse(value.apply(candidate), 0.0);
    }

    boolean isMissing(Candidate candidate) {
      return value.apply(candidate) == null;
    }
  }

  private static List<Deployment> shared(List<Candidate> group, Metric metric, Findings findings) {
    String name = metric.name().toLowerCase(Locale.ROOT);
    for (Candidate candidate : group) {
      if (metric.isMissing(candidate)) {
        String model = candidate.deployment().group();
        findings.warn(
            candidate.place(),
            "this entry of \"" + model + "\" has no " + name
                + " while another has: it gets no traffic");
      }
    }
    return group.stream()
        .map(candidate -> weighted(candidate.deployment(), metric.of(candidate)))
        .toList();
  }

  private static Deployment weighted(Deployment deployment, double weight) {
    return deployment.with(deployment.traits().withWeight(weight));
  }
}
