package dev.sluice.ops.log;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one lane says in the access log. Notes become lines here, while what they refer to is still in the processor's
 * cache, and live no longer than that; the lines wait for the writer. One thread adds.
 */
public final class LaneLog {
  private static final Logger LOG = LoggerFactory.getLogger(LaneLog.class);

  private final Supplier<LogSettings> settings;
  private final LongAdder dropped;
  private final LineQueue lines = new LineQueue();
  private final LineBuffer line = new LineBuffer();
  private @Nullable LogSettings formatted; // what the format was made for
  private AccessLine format = new TextLine(true);

  LaneLog(Supplier<LogSettings> settings, LongAdder dropped) {
    this.settings = settings;
    this.dropped = dropped;
  }

  /** Adds the line of a complete note; when the writer does not keep up, it is dropped and counted. */
  public void add(AccessNote note) {
    try {
      format().write(note, line);
      if (!lines.put(line.bytes(), line.size())) {
        dropped.increment();
      }
    } catch (RuntimeException fault) {
      LOG.error("a line of the access log is lost", fault);
      dropped.increment();
    } finally {
      line.clear();
    }
  }

  private AccessLine format() {
    LogSettings now = settings.get();
    if (now != formatted) {
      format = now.access() == AccessFormat.JSON
          ? new JsonLine(now.namesCallers())
          : new TextLine(now.namesCallers());
      formatted = now;
    }
    return format;
  }

  /** Those that wait for the writer. */
  LineQueue lines() {
    return lines;
  }
}
