package dev.sluice.config.file;

import dev.sluice.config.Finding;
import dev.sluice.config.file.YamlValue.Mapping;
import java.util.List;

/** A config file with its includes merged in, parsed but not yet understood. Immutable. */
public final class ConfigDocument {
  private final String source;
  private final Mapping root;
  private final List<Finding> warnings;

  public ConfigDocument(String source, Mapping root, List<Finding> warnings) {
    this.source = source;
    this.root = root;
    this.warnings = List.copyOf(warnings);
  }

  /** The main file's path as given by the user. */
  public String source() {
    return source;
  }

  public Mapping root() {
    return root;
  }

  public List<Finding> warnings() {
    return warnings;
  }
}
