package dev.sluice.wire;

import java.io.ByteArrayOutputStream;

/**
 * Takes the data out of a stream of server-sent events (WHATWG HTML, section 9.2.6), whatever pieces it comes in. Owned
 * by one stream.
 */
public final class SseData {
  /** Told of each event that has data; the bytes are not to be kept. */
  public interface Listener {
    void event(byte[] bytes, int from, int to);
  }

  private final SseLines lines = new SseLines();
  private final Listener listener;
  private final Event event = new Event();

  public SseData(Listener listener) {
    this.listener = listener;
  }

  public void feed(byte[] bytes, int from, int to) {
    event.bytes = bytes;
    lines.feed(bytes, from, to, event);
    event.keep();
  }

  /** The stream is over: what its last event holds is taken even if the blank line after it is missing. */
  public void end() {
    event.blank(0, 0);
  }

  /** The event that is being read. In nearly every one the data is one range of one piece, which is not copied. */
  private final class Event implements SseLines.Listener {
    private byte[] bytes = {};
    private int from = -1; // of the range; -1 when there is none
    private int to;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0); // what went before it
    private boolean lineOver;

    @Override
    public void data(byte[] source, int start, int end) {
      keep();
      if (lineOver) {
        kept.write('\n');
        lineOver = false;
      }
      from = start;
      to = end;
    }

    @Override
    public void dataEnded(int at) {
      lineOver = from >= 0 || kept.size() > 0;
    }

    @Override
    public void commentEnded(int past) {}

    @Override
    public void blank(int next, int past) {
      if (kept.size() > 0) {
        keep();
        byte[] whole = kept.toByteArray();
        listener.event(whole, 0, whole.length);
      } else if (from >= 0) {
        listener.event(bytes, from, to);
      }
      kept.reset();
      from = -1;
      lineOver = false;
    }

    /** Copies the range, which does not outlive its piece. */
    void keep() {
      if (from >= 0) {
        kept.write(bytes, from, to - from);
        from = -1;
      }
    }
  }
}
