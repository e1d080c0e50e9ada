package dev.sluice.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer of server-sent events (WHATWG HTML, section 9.2). Every byte is relayed as it came and at once, but for the
 * top-level {@code model} string of each event, in whose place the caller's name is put. A {@code model} name written
 * with escapes is not recognised. After an event that holds an error, or data that no client could read, nothing more is
 * relayed. Owned by one call.
 */
public final class SseAnswer implements AnswerEditor {
  /** Bytes after which the response head goes even if no line has ended: an answer to hold back is shorter. */
  static final int HEAD_BYTES = 8 * 1024;

  private static final byte[] DONE = "data: [DONE]".getBytes(StandardCharsets.US_ASCII);

  private final AnswerFacts facts;
  private final AnswerWatch watch;
  private final Relay relay = new Relay();
  private final SseLines lines = new SseLines();
  private final Reader reader = new Reader();

  private long bytesSeen;
  private boolean lineSeen; // a whole data or comment line
  private boolean inEvent; // data lines since the last blank line
  private long events;
  private long garbage;
  private final boolean hideUsage;
  private boolean hidden; // the last event, whose line end may not be whole

  /** @param model the JSON literal that {@code model} shall read; null or empty to relay the provider's */
  public SseAnswer(byte @Nullable [] model) {
    this(model, false, false, 1);
  }

  /**
   * @param keepText whether to keep what the choices say
   * @param hideUsage whether to keep back events that hold usage and no choice
   * @param choices that were asked for: with fewer it is not finished, unless it says {@code [DONE]}
   */
  public SseAnswer(byte @Nullable [] model, boolean keepText, boolean hideUsage, int choices) {
    this.hideUsage = hideUsage;
    facts = new AnswerFacts(keepText, choices);
    watch = new AnswerWatch(model == null ? new byte[0] : model, facts);
    watch.begin();
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    bytesSeen += to - from;
    relay.begin(bytes, from, out);
    if (!inEvent && lines.awaitsLineFeed() && from < to && bytes[from] == '\n') {
      endSettled(from + 1);
    }
    lines.feed(bytes, from, to, reader);
    relay.end(to);
  }

  /** Follows the data of one event after another. */
  private final class Reader implements SseLines.Listener {
    @Override
    public void data(byte[] bytes, int from, int to) {
      inEvent = true;
      watch.read(bytes, from, to, relay);
    }

    @Override
    public void dataEnded(int at) {
      inEvent = true;
      watch.breakLine(at, relay);
      lineSeen |= watch.isObject() || watch.isReadable();
    }

    @Override
    public void commentEnded(int past) {
      lineSeen = true;
      if (!inEvent) {
        hidden = false;
        relay.settle(past);
      }
    }

    @Override
    public void blank(int next, int past) {
      hidden = hideUsage && isOnlyUsage();
      endEvent();
      if (sawError() || garbage > 0) {
        relay.mute(next);
      } else {
        endSettled(past);
      }
    }
  }

  private boolean isOnlyUsage() {
    return inEvent && watch.isWhole() && facts.onlyUsageHere() && relay.unsettled() < HEAD_BYTES;
  }

  /** A blank line ends here, or the second half of its line end does, or that of a comment's. */
  private void endSettled(int past) {
    if (hidden) {
      relay.retract(past);
    } else {
      relay.settle(past);
    }
  }

  private void endEvent() {
    if (inEvent) {
      inEvent = false;
      events++;
      garbage += watch.isReadable() || watch.isEmpty() ? 0 : 1;
      watch.begin();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>An error outweighs all else, even a {@code [DONE]} after it; so does garbage. A stream in
   * which every choice that was asked for said its {@code finish_reason}, and that ends between events or after an event that only lacks its
   * blank line, gets the {@code [DONE]} that it lacks.
   */
  @Override
  public Ending end(ByteSink out) {
    boolean cut = (inEvent || lines.inData()) && !watch.isReadable();
    if (!cut) {
      endEvent();
    }
    if (facts.error()) {
      lines.close(out);
      return Ending.ERROR;
    }
    if (garbage > 0 || events == 0 && !(cut && watch.isObject())) {
      return Ending.GARBAGE;
    }
    if (sawDone()) {
      lines.close(out);
      return Ending.COMPLETE;
    }
    if (cut || !facts.finished()) {
      return Ending.TRUNCATED;
    }
    lines.close(out);
    out.write(DONE, 0, DONE.length);
    lines.newline(out);
    lines.newline(out);
    return Ending.COMPLETE;
  }

  @Override
  public boolean decided() {
    return lineSeen && !facts.error() || bytesSeen >= HEAD_BYTES;
  }

  @Override
  public boolean sawError() {
    return facts.error() && !inEvent;
  }

  @Override
  public boolean sawGarbage() {
    return garbage > 0;
  }

  @Override
  public int unsettled() {
    return (int) Math.min(Integer.MAX_VALUE, relay.unsettled());
  }

  @Override
  public Usage usage() {
    return facts.usage();
  }

  /** {@inheritDoc} Of an event that breaks off nobody gets to see a word, and a usage in it was to include it. */
  @Override
  public Generated generated() {
    return inEvent && !watch.isWhole() ? facts.generatedBefore() : facts.generated();
  }

  @Override
  public String id() {
    return facts.id();
  }

  @Override
  public String model() {
    return facts.model();
  }

  @Override
  public boolean sawDone() {
    return watch.sawDone();
  }

  @Override
  public boolean wasFiltered() {
    return facts.filtered();
  }

  /** Whether all choices are there and said why they ended. */
  boolean sawFinishReason() {
    return facts.finished();
  }

  /** Whether another event could be appended now without running into the last one. */
  boolean atEventBoundary() {
    return lines.atBoundary();
  }

  /** Events with data, {@code [DONE]} included. */
  long events() {
    return events;
  }

  /** Events whose data was neither a JSON object nor {@code [DONE]}. */
  long garbageEvents() {
    return garbage;
  }
}
