package dev.sluice.ops.log;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import java.io.IOException;
import java.io.OutputStream;
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
  /** Between two looks at the queues: nobody is woken for a line, which would cost a lane more than the line. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int WRITTEN_AT = 1 << 15; // bytes

  private final boolean hasStandard;
  private final Destination destination;
  private final List<AccessQueue> queues = new CopyOnWriteArrayList<>();
  private final LongAdder dropped = new LongAdder();
  private volatile LogSettings settings = LogSettings.standard();
  private volatile boolean on;
  private volatile boolean closing;
  private @Nullable Thread writer; // guarded by this

  // The writer's own.
  private final LineBuffer lines = new LineBuffer();
  private int count; // lines in the buffer
  private boolean failing;
  private @Nullable LogSettings formatted; // what the format was made for
  private AccessLine format = new TextLine(true);

  /** @param standard where lines go unless a file is named, or null: nowhere */
  public AccessLog(@Nullable OutputStream standard) {
    this.hasStandard = standard != null;
    this.destination = new Destination(standard);
  }

  /** A queue for one more lane. */
  public AccessQueue queue() {
    AccessQueue queue = new AccessQueue(dropped);
    queues.add(queue);
    return queue;
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

  /** A line that cannot be written is no reason to write none any more. */
  private void write() {
    try {
      writeAll();
    } catch (RuntimeException fault) {
      LOG.error("lines of the access log are lost", fault);
      dropped.add(count);
      lines.clear();
      count = 0;
    }
  }

  private void writeAll() {
    LogSettings now = settings;
    if (now != formatted) {
      format = now.access() == AccessFormat.JSON
          ? new JsonLine(now.namesCallers())
          : new TextLine(now.namesCallers());
      formatted = now;
    }
    for (AccessQueue queue : queues) {
      int left = AccessQueue.CAPACITY; // then the other lanes' turn
      AccessNote note;
      while (left-- > 0 && (note = queue.take()) != null) {
        add(note, now);
      }
    }
    flush(now);
  }

  private void add(AccessNote note, LogSettings now) {
    format.write(note, lines);
    count++;
    if (lines.size() >= WRITTEN_AT) {
      flush(now);
    }
  }

  private void flush(LogSettings now) {
    if (count == 0) {
      return;
    }
    try {
      destination.write(lines.bytes(), lines.size(), now.accessFile());
      if (failing) {
        LOG.info("the access log is written again");
      }
      failing = false;
    } catch (IOException broken) {
      dropped.add(count);
      if (!failing) {
        LOG.warn("the access log cannot be written; its lines are dropped: {}", broken.toString());
      }
      failing = true;
    }
    lines.clear();
    count = 0;
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
