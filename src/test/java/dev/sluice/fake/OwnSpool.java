package dev.sluice.fake;

import java.nio.file.Path;

/** Gives a config a folder for its records, as long as it names none: that of a server's database is not beside it. */
final class OwnSpool {
  private static final String SETTINGS = "sluice_settings:";

  private OwnSpool() {}

  static String in(Path folder, String yaml) {
    if (yaml.contains("spool_dir:")) {
      return yaml;
    }
    String own = "spool_dir: \"" + folder.resolve("spool") + "\"";
    if (yaml.contains(SETTINGS + " {")) {
      return yaml.replace(SETTINGS + " {", SETTINGS + " {" + own + ", ");
    }
    return yaml.contains(SETTINGS + "\n")
        ? yaml.replace(SETTINGS + "\n", SETTINGS + "\n  " + own + "\n")
        : yaml + "\n" + SETTINGS + " {" + own + "}\n";
  }
}
