package dev.sluice.wire;

import org.jspecify.annotations.Nullable;

/**
 * An answer that is one JSON object. Every byte is relayed as it came and at once, but for the top-level {@code model}
 * string, in whose place the caller's name is put. Owned by one call.
 */
public final class JsonAnswer implements AnswerEditor {
  private final AnswerFacts facts;
  private final AnswerWatch watch;
  private final Relay relay = new Relay();
  private final ByteOrderMark mark = new ByteOrderMark();
  private long bytesSeen;

  /** @param model the JSON literal that {@code model} shall read; null or empty to relay the provider's */
  public JsonAnswer(byte @Nullable [] model) {
    this(model, false);
  }

  /** @param keepText whether to keep what the choices say */
  public JsonAnswer(byte @Nullable [] model, boolean keepText) {
    facts = new AnswerFacts(keepText, 1);
    watch = new AnswerWatch(model == null ? new byte[0] : model, facts);
    watch.begin();
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    bytesSeen += to - from;
    relay.begin(bytes, from, out);
    watch.read(bytes, mark.skip(bytes, from, to), to, relay);
    relay.end(to);
  }

  @Override
  public Ending end(ByteSink out) {
    if (watch.isWhole()) {
      return sawError() ? Ending.ERROR : Ending.COMPLETE;
    }
    return watch.isObject() ? Ending.TRUNCATED : Ending.GARBAGE;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An object that begins with {@code error} is not decided before it is whole or has shown to be an answer, and
   * bytes that are no object are not either; but none is held for longer than {@value SseAnswer#HEAD_BYTES} bytes.
   */
  @Override
  public boolean decided() {
    int first = watch.firstKey();
    return first >= 0 && first != AnswerKey.ERROR
        || facts.answerHere()
        || watch.isWhole()
        || bytesSeen >= SseAnswer.HEAD_BYTES;
  }

  /** Whether the whole object has an {@code error} that is not null, and neither {@code choices} nor {@code data}. */
  @Override
  public boolean sawError() {
    return facts.error() && !facts.answerHere();
  }

  @Override
  public boolean wasFiltered() {
    return facts.filtered();
  }

  @Override
  public Usage usage() {
    return facts.usage();
  }

  @Override
  public Generated generated() {
    return facts.generated();
  }

  @Override
  public String id() {
    return facts.id();
  }

  @Override
  public String model() {
    return facts.model();
  }
}
