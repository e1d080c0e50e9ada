package dev.sluice.client.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.wire.SseData;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer between the event loop that brings it and one consumer at a time that takes it apart, on a thread of
 * its own choice. What was not taken holds the provider back.
 */
public final class Inflow<T> implements Receiver {
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
  private static final Object END = new Object();

  private final Decoder<T> decoder;
  /** Buffers, then END or a CallFailed. */
  private final Queue<Object> arrived = new ConcurrentLinkedQueue<>();

  private final Runnable signal;
  private volatile boolean events;
  private volatile @Nullable Exchange exchange;

  // Owned by the consumer.
  private final Queue<T> decoded = new ArrayDeque<>();
  private final SseData data = new SseData(this::onEvent);
  private @Nullable CallFailed failure; // to be told once what came before it was taken
  private @Nullable Buffer whole; // of an answer that does not come as events
  private int owed; // bytes taken and not yet given back as credit
  private boolean over;

  /** Turns the data of one event into what the consumer gets. */
  public interface Decoder<T> {
    /**
     * @throws GatewayError when it is an error, or cannot be read
     */
    T decode(byte[] bytes, int from, int to);
  }

  /**
   * @param signal told, on the event loop, that there may be more to take
   */
  public Inflow(Decoder<T> decoder, Runnable signal) {
    this.decoder = decoder;
    this.signal = signal;
  }

  /** Begins the call. */
  public Inflow<T> start(Caller caller, Ask ask) {
    Exchange begun = caller.exchange(ask, this);
    exchange = begun; // what comes may come before start() is over
    begun.start();
    return this;
  }

  @Override
  public void begin(boolean asEvents) {
    events = asEvents;
  }

  @Override
  public void data(Buffer bytes) {
    arrive(bytes);
  }

  @Override
  public void end() {
    arrive(END);
  }

  @Override
  public void fail(CallFailed why) {
    arrive(why);
  }

  private void arrive(Object what) {
    arrived.add(what);
    signal.run();
  }

  /** Stops the provider. Any thread. */
  public void cancel() {
    Exchange current = exchange;
    if (current != null) {
      current.cancel();
    }
  }

  /** Whether there is something that {@link #poll} has not looked at. Any thread. */
  public boolean hasArrived() {
    return !arrived.isEmpty();
  }

  /** Whether everything was taken and nothing will follow. */
  public boolean isOver() {
    return over;
  }

  /**
   * The next piece, or null while there is none, or when it {@link #isOver}.
   *
   * @throws CallFailed once, after all that came before the failure
   */
  public @Nullable T poll() throws CallFailed {
    advance();
    return decoded.poll();
  }

  /**
   * Whether nothing but the end is left of what has arrived, for a consumer who wants no more pieces now.
   *
   * @throws CallFailed once, when it is a failure
   */
  public boolean isAtEnd() throws CallFailed {
    advance();
    return over;
  }

  /** Takes apart what has arrived until there is a piece. */
  private void advance() throws CallFailed {
    while (decoded.isEmpty() && !over) {
      if (failure != null) {
        over = true;
        throw failure;
      }
      giveCredit();
      Object what = arrived.poll();
      if (what == null) {
        return;
      }
      take(what);
    }
  }

  private void take(Object what) {
    if (what instanceof Buffer bytes) {
      owed += bytes.length();
      take(bytes);
    } else if (what instanceof CallFailed why) {
      failure = why;
    } else {
      end(what);
    }
  }

  private void take(Buffer bytes) {
    if (events) {
      byte[] piece = bytes.getBytes();
      data.feed(piece, 0, piece.length);
    } else {
      whole = whole == null ? bytes.copy() : whole.appendBuffer(bytes);
    }
  }

  private void end(Object mark) {
    if (whole != null) {
      onEvent(whole.getBytes(), 0, whole.length());
    } else {
      data.end();
    }
    over = failure == null && decoded.isEmpty();
    if (!over) {
      arrived.add(mark); // again, once these are taken
      whole = null;
    }
  }

  private void onEvent(byte[] bytes, int from, int to) {
    if (failure != null || saysNothing(bytes, from, to)) {
      return;
    }
    try {
      decoded.add(decoder.decode(bytes, from, to));
    } catch (GatewayError error) {
      failure = Objects.requireNonNull(exchange).failure(error);
      cancel();
    }
  }

  /** {@code [DONE]}, or nothing but space. */
  private static boolean saysNothing(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    int end = Math.min(to, at + DONE.length);
    return at == to || Arrays.equals(bytes, at, end, DONE, 0, DONE.length);
  }

  private void giveCredit() {
    Exchange current = exchange;
    if (owed >= Caller.STREAM_WINDOW / 2 && current != null) {
      current.credit(owed);
      owed = 0;
    }
  }
}
