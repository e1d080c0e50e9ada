package dev.sluice.client;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Finding;
import java.util.List;

/** A model list that cannot be used. The message has every error, one a line, each with file, line and column. */
public final class InvalidConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  InvalidConfigException(ConfigException refused) {
    super(refused.getMessage());
    findings = refused.findings();
  }

  /** The errors; at least one. */
  public List<Finding> findings() {
    return findings;
  }
}
