package dev.sluice.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Environment variables that stand in for options. */
public final class Variables {
  private Variables() {}

  /** An empty variable is as good as none. */
  public static @Nullable String value(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The config file: the one that was named, else {@code CONFIG_FILE_PATH}, else the example. */
  public static Path configFile(@Nullable String named) {
    String file = named == null ? value("CONFIG_FILE_PATH") : named;
    return file == null
        ? Path.of(System.getProperty("sluice.home", "."), "conf", "config.yaml")
        : Path.of(file);
  }
}
