package dev.sluice.upstream;

import dev.sluice.bus.ByReference;
import dev.sluice.bus.Cancelled;
import dev.sluice.bus.Chunk;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.End;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.bus.Open;
import dev.sluice.bus.Timing;
import dev.sluice.wire.ByteSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way back of one stream: gathers what one event-loop turn delivers, sends it as one frame, keeps count of the
 * credit, and ends once. Owned by its lane's event loop.
 */
final class Reply implements ByteSink {
  private static final int FIRST_BYTES = 512; // an event of most providers; more of them grow it
  /** Of an event that is not whole; a longer one streams through. */
  private static final int MAX_HELD = 16_384;

  private static final Timing NO_TIME = new Timing(0, 0);
  private static final Buffer EVENT_END = Buffer.buffer("\n\n");

  private final EventBus bus;
  private final Context context;
  private final Runnable over;
  private final String inbox;
  private final long id;

  private int credit; // bytes that may go before the caller takes some; a turn may overdraw it
  private @Nullable Buffer pending; // written, not yet sent
  private @Nullable Map<String, String> headers; // of the head, from begin() until it is sent
  private Timing timing = NO_TIME; // of the head
  private int held; // bytes at the end of pending that say nothing yet
  private boolean midEvent; // the caller got the beginning of an event
  private boolean atDone; // what is unsent goes with the end
  private int status;
  private boolean headSent;
  private boolean flushScheduled;
  private boolean ended;

  Reply(Vertx vertx, Context context, Open open, Runnable over) {
    this.bus = vertx.eventBus();
    this.context = context;
    this.over = over;
    this.inbox = open.inbox();
    this.id = open.id();
    this.credit = open.credit();
  }

  /** Lets the head go, together with the first data. */
  void begin(int status, Map<String, String> headers, Timing timing) {
    this.status = status;
    this.headers = headers;
    this.timing = timing;
    scheduleFlush();
  }

  boolean hasBegun() {
    return headSent || headers != null;
  }

  /** Adds data; it goes at the end of this turn, or when {@link #begin} is called. */
  @Override
  public void write(byte[] bytes, int from, int to) {
    if (ended) {
      return;
    }
    if (pending == null) {
      pending = Buffer.buffer(Math.max(FIRST_BYTES, to - from));
    }
    pending.appendBytes(bytes, from, to - from);
    scheduleFlush();
  }

  @Override
  public void retract(int bytes) {
    if (pending != null && !ended) {
      pending = pending.getBuffer(0, pending.length() - bytes);
    }
  }

  /** Says how many of the last bytes belong to an event that is not whole; they wait for the rest of it. */
  void hold(int bytes) {
    held = bytes <= MAX_HELD ? bytes : 0;
    midEvent = bytes > MAX_HELD;
  }

  /** Keeps all that is unsent, and what may still follow, for the end. */
  void holdDone() {
    atDone = true;
  }

  /** Whether the caller got the beginning of an event whose end is not there yet, or waits. */
  boolean isMidEvent() {
    return midEvent;
  }

  /** What was written and not yet sent. */
  Buffer unsent() {
    return pending == null ? Buffer.buffer() : pending;
  }

  /**
   * Whether the provider should be paused until {@link #credit} brings more. What is held back does not count: only
   * the provider can bring the rest of it.
   */
  boolean isExhausted() {
    return !atDone && credit - (unsentBytes() - held) <= 0;
  }

  void credit(int bytes) {
    credit += bytes;
  }

  boolean hasEnded() {
    return ended;
  }

  /** The answer is over: whatever is unsent goes with the end, at once. */
  void close(Closing closing) {
    if (ended) {
      return;
    }
    Buffer data = take();
    if (!headSent) {
      end(new Head(
          id, status, headers == null ? Map.of() : headers, data, closing, closing.timing()));
    } else {
      end(data.length() == 0 ? new End(id, closing) : new Chunk(id, data, closing));
    }
  }

  /** The attempt failed. What is whole of an answer that has begun still goes first; the rest is dropped. */
  void fail(GatewayError error) {
    fail(error, Consumed.NOTHING);
  }

  /** @param consumed what the answer used up until then */
  void fail(GatewayError error, Consumed consumed) {
    if (ended) {
      return;
    }
    if (hasBegun()) {
      if (midEvent) {
        write(EVENT_END.getBytes(), 0, EVENT_END.length());
      }
      flush();
    }
    end(new Failed(id, error, consumed));
  }

  /** Nobody wants the answer any more; what it used up is told all the same. */
  void cancelled(Consumed consumed) {
    if (!ended) {
      pending = null;
      end(new Cancelled(id, consumed));
    }
  }

  private void end(Frame last) {
    ended = true;
    send(last);
    over.run();
  }

  private void scheduleFlush() {
    if (!flushScheduled && hasBegun()) {
      flushScheduled = true;
      context.runOnContext(turnOver -> flush());
    }
  }

  private void flush() {
    flushScheduled = false;
    if (ended || atDone || unsentBytes() <= held) {
      return;
    }
    Buffer data = takeWhole();
    if (headSent) {
      send(new Chunk(id, data, null));
    } else if (headers != null) {
      Map<String, String> first = headers;
      headSent = true;
      headers = null;
      send(new Head(id, status, first, data, null, timing));
    }
  }

  private int unsentBytes() {
    return pending == null ? 0 : pending.length();
  }

  private Buffer take() {
    held = 0;
    return takeWhole();
  }

  /** Takes what is not held back. */
  private Buffer takeWhole() {
    Buffer all = unsent();
    int whole = all.length() - held;
    pending = held == 0 ? null : all.getBuffer(whole, all.length());
    credit -= whole;
    return held == 0 ? all : all.getBuffer(0, whole);
  }

  private void send(Frame frame) {
    bus.send(inbox, frame, ByReference.LOCAL);
  }
}
