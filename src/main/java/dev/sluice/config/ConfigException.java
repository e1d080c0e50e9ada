package dev.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/** A config file that cannot take effect. The message lists every finding, one a line. */
public final class ConfigException extends Exception {
  private final List<Finding> findings;

  public ConfigException(List<Finding> findings) {
    super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.findings = List.copyOf(findings);
  }

  public List<Finding> findings() {
    return findings;
  }
}
