package dev.sluice.config.reading.settings;

import dev.sluice.config.Database;
import dev.sluice.config.Defaults;
import dev.sluice.config.Redaction;
import dev.sluice.config.UsageSettings;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is kept of what was used, and how. */
final class UsageReader {
  private static final Range BATCH =
      new Range("seconds", 0.05, 3600, Defaults.PROXY_BATCH_WRITE_AT);
  private static final Range SPOOL_MB = new Range("MiB", 1, 1_000_000, Defaults.MAX_SPOOL_MB);
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(mo|[smhdw])");
  private static final Map<String, Long> UNITS = Map.of(
      "s", 1000L,
      "m", 60_000L,
      "h", 3_600_000L,
      "d", 86_400_000L,
      "w", 604_800_000L,
      "mo", 2_592_000_000L);
  private static final String PERIOD = "maximum_spend_logs_retention_period";
  private static final String INTERVAL = "maximum_spend_logs_retention_interval";

  private UsageReader() {}

  static UsageSettings read(Section general, Section litellm, Section own, Database database) {
    return new UsageSettings(
        spool(own, database),
        (long) (own.number("max_spool_mb", SPOOL_MB, Defaults.MAX_SPOOL_MB) * (1 << 20)),
        isSync(own),
        general.millis("proxy_batch_write_at", BATCH, Defaults.PROXY_BATCH_WRITE_AT),
        !general.flag("disable_spend_logs", false),
        !general.flag("disable_spend_updates", false),
        general.flag("store_prompts_in_spend_logs", false)
            & !litellm.flag("turn_off_message_logging", false),
        duration(general, PERIOD, 0),
        duration(general, INTERVAL, Defaults.SPEND_LOGS_RETENTION_INTERVAL_DAYS * UNITS.get("d")));
  }

  /** A folder of its own for each database, so that what was meant for one never comes to another. */
  private static Path spool(Section own, Database database) {
    Path standard = database instanceof Database.Sqlite sqlite
        ? sqlite.file().resolveSibling("spool")
        : Path.of(Defaults.SPOOL_DIR);
    return folder(own, standard).resolve(name(database));
  }

  private static Path folder(Section own, Path standard) {
    String written = own.text("spool_dir");
    try {
      return written == null ? standard : Path.of(written);
    } catch (InvalidPathException unusable) {
      own.error("spool_dir", "is no path of this system; write a folder, such as " + standard);
      return standard;
    }
  }

  private static String name(Database database) {
    String name = database instanceof Database.Sqlite sqlite
        ? String.valueOf(sqlite.file().getFileName())
        : database.toString();
    return name.replaceAll("[^A-Za-z0-9._-]+", "-");
  }

  private static boolean isSync(Section own) {
    String written = own.text("spool");
    if (written != null && !written.equals("sync") && !written.equals("async")) {
      own.error(
          "spool",
          "is \"" + Redaction.ofText(written) + "\"; write async or sync, default "
              + Defaults.SPOOL);
    }
    return "sync".equals(written == null ? Defaults.SPOOL : written);
  }

  /** Milliseconds; a month has 30 days. */
  private static long duration(Section general, String key, long standard) {
    String written = general.text(key);
    if (written == null) {
      return standard;
    }
    Matcher duration = DURATION.matcher(written.strip());
    if (!duration.matches() || Long.parseLong(duration.group(1)) == 0) {
      general.error(
          key,
          "is \"" + Redaction.ofText(written) + "\"; write a duration such as 12h, 30d, 2w or 6mo");
      return standard;
    }
    return Long.parseLong(duration.group(1)) * UNITS.get(duration.group(2));
  }
}
