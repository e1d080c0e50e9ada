package dev.sluice.ops.log;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from one lane to the writer. Notes become lines here, while what they refer to is still in the processor's
 * cache, and live no longer than that. One thread offers.
 */
public final class AccessQueue {
  private static final Logger LOG = LoggerFactory.getLogger(AccessQueue.class);

  private final Supplier<LogSettings> settings;
  private final LongAdder dropped;
  private final LineQueue lines = new LineQueue();
  private final LineBuffer line = new LineBuffer();
  private @Nullable LogSettings formatted; // what the format was made for
  private AccessLine format = new TextLine(true);

  AccessQueue(Supplier<LogSettings> settings, LongAdder dropped) {
    this.settings = settings;
    this.dropped = dropped;
  }

  /** Hands over the line of a complete note; when the writer does not keep up, it is dropped and counted. */
  public void offer(AccessNote note) {
    try {
      form().write(note, line);
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

  private AccessLine form() {
    LogSettings now = settings.get();
    if (now != formatted) {
      format = now.access() == AccessFormat.JSON
          ? new JsonLine(now.namesCallers())
          : new TextLine(now.namesCallers());
      formatted = now;
    }
    return format;
  }

  /** What waits for the writer. */
  LineQueue lines() {
    return lines;
  }
}
