package dev.sluice.config.reading.settings;

import dev.sluice.config.Database;
import dev.sluice.config.Defaults;
import dev.sluice.config.LedgerSettings;
import dev.sluice.config.ModelStorage;
import dev.sluice.config.Secret;
import dev.sluice.config.reading.section.Environment;
import dev.sluice.config.reading.section.Section;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is kept of keys, models and spend, and where. */
final class LedgerReader {
  private static final String KEY = "database_url";
  private static final String VARIABLE = "DATABASE_URL";
  private static final String STORING = "store_model_in_db";
  private static final String SALT = "LITELLM_SALT_KEY";

  private LedgerReader() {}

  /**
   * @param masterKey without one {@code DATABASE_URL} may be meant for another program
   */
  static LedgerSettings read(
      Section general,
      Section litellm,
      Section own,
      Environment environment,
      @Nullable Secret masterKey) {
    boolean hasKey = masterKey != null;
    String written = general.text(KEY);
    String url = written == null && hasKey ? environment.get(VARIABLE).orElse("") : written;
    Database database = url == null || url.isBlank()
        ? new Database.Sqlite(Path.of(Defaults.LEDGER_FILE))
        : parse(general, url, written == null);
    boolean on = hasKey || written != null;
    return new LedgerSettings(
        on,
        database,
        UsageReader.read(general, litellm, own, database),
        storage(general, environment, masterKey, on));
  }

  private static ModelStorage storage(
      Section general, Environment environment, @Nullable Secret masterKey, boolean ledger) {
    String variable = environment.get("STORE_MODEL_IN_DB").orElse("").strip();
    boolean standard = variable.isEmpty()
        ? Defaults.STORE_MODEL_IN_DB
        : Set.of("true", "1", "yes").contains(variable.toLowerCase(Locale.ROOT));
    boolean on = general.flag(STORING, standard);
    if (on && !ledger && general.has(STORING)) {
      general.warn(STORING, "has no effect without a master_key or a database_url");
    }
    Secret salt =
        environment.get(SALT).filter(text -> !text.isBlank()).map(Secret::new).orElse(masterKey);
    return new ModelStorage(on && ledger, salt);
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
