package dev.sluice.config.reading;

import dev.sluice.config.Database;
import dev.sluice.config.Defaults;
import dev.sluice.config.LedgerSettings;
import java.nio.file.Path;

/** Reads what is kept of keys and spend, and where. */
final class LedgerReader {
  private static final String KEY = "database_url";
  private static final String VARIABLE = "DATABASE_URL";

  private LedgerReader() {}

  /**
   * @param hasKey whether there is a master key; without one {@code DATABASE_URL} may be meant for another program
   */
  static LedgerSettings read(
      Section general, Section litellm, Section own, Environment environment, boolean hasKey) {
    String written = general.text(KEY);
    String url = written == null && hasKey ? environment.get(VARIABLE).orElse("") : written;
    Database database = url == null || url.isBlank()
        ? new Database.Sqlite(Path.of(Defaults.LEDGER_FILE))
        : parse(general, url, written == null);
    return new LedgerSettings(
        hasKey || written != null, database, UsageReader.read(general, litellm, own, database));
  }

  private static Database parse(Section general, String url, boolean ofVariable) {
    try {
      return Database.parse(url);
    } catch (IllegalArgumentException e) {
      general.error(
          KEY,
          (ofVariable ? "comes from the variable " + VARIABLE + " and " : "") + e.getMessage());
      return new Database.Sqlite(Path.of(Defaults.LEDGER_FILE));
    }
  }
}
