package dev.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/** A config file that cannot take effect. The message lists every error, one a line. */
public final class ConfigException extends Exception {
  private final List<Finding> findings;
  private final List<Finding> warnings;

  public ConfigException(List<Finding> findings) {
    this(findings, List.of());
  }

  /**
   * @param findings why it cannot take effect; at least one
   * @param warnings what was noticed besides
   */
  public ConfigException(List<Finding> findings, List<Finding> warnings) {
    super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.findings = List.copyOf(findings);
    this.warnings = List.copyOf(warnings);
  }

  public List<Finding> findings() {
    return findings;
  }

  public List<Finding> warnings() {
    return warnings;
  }
}
