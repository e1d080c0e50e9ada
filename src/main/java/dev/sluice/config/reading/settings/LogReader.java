package dev.sluice.config.reading.settings;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.Defaults;
import dev.sluice.config.LogLevel;
import dev.sluice.config.LogSettings;
import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is logged, and how. */
final class LogReader {
  private static final String LEVEL = "log_level";
  private static final String FORMAT = "access_log";
  private static final String FILE = "access_log_file";
  private static final String LEVEL_VARIABLE = "LITELLM_LOG";
  private static final String JSON_VARIABLE = "JSON_LOGS";
  private static final Set<String> NO = Set.of("false", "0", "no", "off");
  private static final Set<String> YES = Set.of("true", "1", "yes", "on");

  private final Reading reading;
  private final Section litellm;
  private final Section own;

  LogReader(Reading reading, Section litellm, Section own) {
    this.reading = reading;
    this.litellm = litellm;
    this.own = own;
  }

  LogSettings read() {
    boolean json = litellm.flag("json_logs", variableAsksForJson());
    return new LogSettings(
        level(),
        json,
        format(json ? AccessFormat.JSON : AccessFormat.TEXT),
        file(),
        !litellm.flag("redact_user_api_key_info", false));
  }

  /** LiteLLM takes any text for yes, which nobody means who writes false. */
  private boolean variableAsksForJson() {
    String value = reading.environment().get(JSON_VARIABLE).orElse("").strip();
    return !value.isEmpty() && !NO.contains(value.toLowerCase(Locale.ROOT));
  }

  private @Nullable LogLevel level() {
    String written = own.text(LEVEL);
    boolean verbose = litellm.flag("set_verbose", false);
    if (written != null) {
      return level(written);
    }
    return verbose ? LogLevel.DEBUG : ofVariable();
  }

  private @Nullable LogLevel level(String written) {
    LogLevel level = LogLevel.of(written).orElse(null);
    if (level == null) {
      own.error(LEVEL, wrong(written, LogLevel.words(), Defaults.LOG_LEVEL));
    }
    return level;
  }

  /** A variable that other programs know too stops nothing. */
  private @Nullable LogLevel ofVariable() {
    String written = reading.environment().get(LEVEL_VARIABLE).orElse("").strip();
    LogLevel level = written.isEmpty() ? null : LogLevel.of(written).orElse(null);
    if (level == null && !written.isEmpty()) {
      own.warn(
          LEVEL,
          "comes from the variable " + LEVEL_VARIABLE + ", which "
              + wrong(written, LogLevel.words(), Defaults.LOG_LEVEL));
    }
    return level;
  }

  private AccessFormat format(AccessFormat standard) {
    String written = own.text(FORMAT);
    if (written == null) {
      return standard;
    }
    String word = written.toLowerCase(Locale.ROOT);
    if (YES.contains(word)) {
      return standard;
    }
    return AccessFormat.of(NO.contains(word) ? AccessFormat.OFF.word() : word).orElseGet(() -> {
      own.error(FORMAT, wrong(written, AccessFormat.words(), Defaults.ACCESS_LOG));
      return standard;
    });
  }

  private @Nullable Path file() {
    String written = own.text(FILE);
    if (written == null || written.equals(Defaults.ACCESS_LOG_FILE)) {
      return null;
    }
    try {
      return Path.of(written);
    } catch (InvalidPathException unusable) {
      own.error(FILE, "is no path of this system; write a file, such as logs/access.log");
      return null;
    }
  }

  private static String wrong(String written, List<String> keys, String standard) {
    return "is \"" + Redaction.ofText(written) + "\"; write one of " + String.join(", ", keys)
        + ", default " + standard + Spelling.hint(written, keys);
  }
}
