package dev.sluice.ops.log;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whole lines on their way to the writer: bounded, and neither side waits for the other. One thread puts, another one
 * takes.
 */
final class LineQueue {
  /** Of lines that wait, roughly, in bytes. */
  static final int CAPACITY = 1 << 20;

  private static final int PART = 1 << 16;

  private final AtomicInteger more = new AtomicInteger(); // parts behind the first
  private @Nullable Part last; // where lines are put
  private volatile @Nullable Part first; // where lines are taken, once there was any
  private int taken; // bytes of that

  private static final class Part {
    private final byte[] bytes;
    private volatile int filled;
    private volatile @Nullable Part next; // once this one is full

    private Part(byte[] line, int length) {
      this.bytes = new byte[Math.max(PART, length)];
      add(line, length);
    }

    private boolean holds(int length) {
      return length <= bytes.length - filled;
    }

    private void add(byte[] line, int length) {
      System.arraycopy(line, 0, bytes, filled, length);
      filled += length; // the taker sees the bytes before their number
    }
  }

  /** Where lines end up. */
  interface Sink {
    void write(byte[] bytes, int from, int length);
  }

  /** @return whether there was room for it */
  boolean put(byte[] line, int length) {
    Part to = last;
    if (to == null) {
      last = first = new Part(line, length);
    } else if (to.holds(length)) {
      to.add(line, length);
    } else if (more.get() < CAPACITY / PART) {
      more.incrementAndGet();
      last = to.next = new Part(line, length);
    } else {
      return false;
    }
    return true;
  }

  /**
   * Takes the lines that wait, or many of them.
   *
   * @return their bytes; 0 when there were none
   */
  int take(Sink sink) {
    Part from = first;
    if (from == null) {
      return 0;
    }
    Part next = from.next; // to be read first: once it is there, nothing is added to this part
    if (next != null && taken == from.filled) {
      from.next = null; // one that the collector takes for alive would keep all that came after it
      first = from = next;
      taken = 0;
      more.decrementAndGet();
    }
    int begin = taken;
    int end = from.filled;
    taken = end;
    if (begin < end) {
      sink.write(from.bytes, begin, end - begin);
    }
    return end - begin;
  }
}
