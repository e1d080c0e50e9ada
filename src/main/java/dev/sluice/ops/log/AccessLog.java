package dev.sluice.ops.log;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request, on a thread of its own and many at a time. Whoever reads the lines slowly, or not at
 * all, loses lines, which are counted; requests never wait. Thread-safe.
 */
public final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  /** Between two looks at the lanes: nobody is woken for a line, which would cost a lane more than the line. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final boolean hasStandard;
  private final Destination destination;
  private final List<LaneLog> lanes = new CopyOnWriteArrayList<>();
  private final LongAdder dropped = new LongAdder();
  private volatile LogSettings settings = LogSettings.standard();
  private volatile boolean on;
  private volatile boolean closing;
  private @Nullable Thread writer; // guarded by this

  private boolean failing; // the writer's own

  /** @param standard where lines go unless a file is named, or null: nowhere */
  public AccessLog(@Nullable OutputStream standard) {
    this.hasStandard = standard != null;
    this.destination = new Destination(standard);
  }

  /** For one more lane. */
  public LaneLog lane() {
    LaneLog lane = new LaneLog(() -> settings, dropped);
    lanes.add(lane);
    return lane;
  }

  /** From now on lines look so and go there. */
  public synchronized void use(LogSettings next) {
    settings = next;
    on = next.access() != AccessFormat.OFF && (hasStandard || next.accessFile() != null);
    if (on && writer == null && !closing) {
      Thread thread = new Thread(this::run, "access log");
      thread.setDaemon(true);
      thread.start();
      writer = thread;
    }
  }

  /** Whether there is any use in noting requests. */
  public boolean isOn() {
    return on;
  }

  /** Lines that were never written. */
  public long dropped() {
    return dropped.sum();
  }

  private void run() {
    boolean last;
    do {
      last = closing;
      write();
      if (!last) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } while (!last);
    destination.close();
  }

  private void write() {
    Path file = settings.accessFile();
    LineQueue.Sink sink = (bytes, from, length) -> write(bytes, from, length, file);
    for (LaneLog lane : lanes) {
      int left = LineQueue.CAPACITY; // then the other lanes' turn
      int taken;
      while (left > 0 && (taken = lane.lines().take(sink)) > 0) {
        left -= taken;
      }
    }
  }

  private void write(byte[] lines, int from, int length, @Nullable Path file) {
    try {
      destination.write(lines, from, length, file);
      if (failing) {
        LOG.info("the access log is written again");
      }
      failing = false;
    } catch (IOException | RuntimeException broken) { // no reason to write none any more
      dropped.add(count(lines, from, length));
      if (!failing) {
        LOG.warn("the access log cannot be written; its lines are dropped: {}", broken.toString());
      }
      failing = true;
    }
  }

  private static int count(byte[] lines, int from, int length) {
    int count = 0;
    for (int i = from; i < from + length; i++) {
      count += lines[i] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** Writes what is there, unless that takes longer; nothing is written after it. */
  public void close(long patienceMillis) {
    Thread last;
    synchronized (this) {
      closing = true;
      on = false;
      last = writer;
    }
    if (last == null) {
      return;
    }
    LockSupport.unpark(last);
    try {
      last.join(patienceMillis);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
