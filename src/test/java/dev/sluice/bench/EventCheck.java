package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of {@link EventText} out of a body that was cut anywhere, and checks that none is lost, doubled or out
 * of order. Owned by one event loop.
 */
final class EventCheck implements ByteProcessor {
  private static final byte[] NEEDLE = "\"content\":\"".getBytes();
  private static final byte[] DONE = "[DONE]".getBytes();

  private final Histogram delays;
  private int matched;
  private int doneMatched;
  private long number = -1;
  private long value;
  private long events;
  private boolean done;
  private @Nullable String fault;

  /** @param delays gets the time from stamp to arrival of each event, in microseconds */
  EventCheck(Histogram delays) {
    this.delays = delays;
  }

  void feed(ByteBuf bytes, int length) {
    bytes.forEachByte(bytes.readerIndex(), length, this);
  }

  /** Events seen since the last {@link #finish}. */
  long events() {
    return events;
  }

  /** The body is over: null if it held these events in order and {@code [DONE]}, else what was wrong. */
  @Nullable
  String finish(long expected) {
    var wrong = fault;
    if (wrong == null && events != expected) {
      wrong = "got " + events + " of " + expected + " events";
    }
    if (wrong == null && !done) {
      wrong = "no [DONE] after the last event";
    }
    matched = 0;
    events = 0;
    done = false;
    fault = null;
    return wrong;
  }

  @Override
  public boolean process(byte next) {
    if (matched == NEEDLE.length) {
      readDigits(next);
    } else if (next == NEEDLE[matched]) {
      matched++;
    } else {
      matched = next == NEEDLE[0] ? 1 : 0;
      doneMatched = next == DONE[doneMatched] ? doneMatched + 1 : 0;
      if (doneMatched == DONE.length) {
        done = true;
        doneMatched = 0;
      }
    }
    return true;
  }

  private void readDigits(byte next) {
    if (next >= '0' && next <= '9') {
      value = value * 10 + next - '0';
      return;
    }
    if (next == ' ') {
      number = value;
    } else {
      arrived(value);
      matched = 0;
    }
    value = 0;
  }

  private void arrived(long stamp) {
    if (number != events && fault == null) {
      fault = "event " + number + " came where " + events + " was due";
    }
    events++;
    delays.recordValue(Math.max(0, (System.nanoTime() - stamp) / 1000));
  }
}
