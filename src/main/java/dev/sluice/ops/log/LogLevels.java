package dev.sluice.ops.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.config.LogLevel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How much is said, while the process runs. Whoever spoke last is heeded: the command line, the config file when it
 * changes, an operator. Only Sluice's own lines become more: what libraries say in detail may hold keys and prompts.
 * Thread-safe.
 */
public final class LogLevels {
  private static final String OWN = "dev.sluice";

  private final @Nullable Logger own = logger(OWN);
  private final @Nullable Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final @Nullable Level usual =
      root == null ? null : root.getLevel(); // as logback was told
  private boolean configured;
  private boolean overruled;
  private @Nullable LogLevel ofConfig;

  /** Null where a program brings another way to log. */
  private static @Nullable Logger logger(String name) {
    return LoggerFactory.getLogger(name) instanceof Logger logback ? logback : null;
  }

  /** What the config says; heeded at first, unless somebody has spoken before, and when it says something else. */
  public synchronized void configure(@Nullable LogLevel next) {
    boolean heeded = configured ? !Objects.equals(next, ofConfig) : !overruled && next != null;
    configured = true;
    ofConfig = next;
    if (heeded) {
      apply(next);
    }
  }

  /** From now on this holds. */
  public synchronized void set(LogLevel next) {
    overruled = true;
    apply(next);
  }

  /** What holds now. */
  public synchronized LogLevel now() {
    Level level = own == null ? Level.INFO : own.getEffectiveLevel();
    return LogLevel.of(level.toString()).orElse(LogLevel.ERROR);
  }

  private void apply(@Nullable LogLevel next) {
    Level level = next == null ? null : Level.toLevel(next.name());
    if (own != null) {
      own.setLevel(level);
    }
    if (root != null && usual != null) {
      root.setLevel(level != null && level.isGreaterOrEqual(usual) ? level : usual);
    }
  }
}
