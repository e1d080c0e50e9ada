package dev.sluice.ops.log;

import dev.sluice.config.LogSettings;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Everything that the process writes of its work. Thread-safe. */
public final class Logs {
  private static final long CLOSING_MILLIS = 2000;

  private final AccessLog access;
  private final LogLevels levels = new LogLevels();
  private @Nullable LogSettings used;

  /** @param standard where access lines go unless a file is named, or null: nowhere */
  public Logs(@Nullable OutputStream standard) {
    this.access = new AccessLog(standard);
  }

  public AccessLog access() {
    return access;
  }

  public LogLevels levels() {
    return levels;
  }

  /** Writes the last access lines, for two seconds at most. */
  public void close() {
    access.close(CLOSING_MILLIS);
  }

  /** From now on these settings hold. The same again changes nothing. */
  public synchronized void use(LogSettings settings) {
    if (settings.equals(used)) {
      return;
    }
    used = settings;
    LogForm.useJson(settings.json());
    levels.configure(settings.level());
    access.use(settings);
  }
}
