package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Operation;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes spans one after the other, as a collector takes them. One thread.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto">
 *     Span</a>
 */
final class SpanWriter {
  static final int SERVER = 2;
  static final int CLIENT = 3;

  private static final int MOST_SHARED = 300;

  private static final int TRACE_ID = 0x0a;
  private static final int SPAN_ID = 0x12;
  private static final int TRACE_STATE = 0x1a;
  private static final int PARENT_ID = 0x22;
  private static final int NAME = 0x2a;
  private static final int KIND = 0x30;
  private static final int START = 0x39;
  private static final int END = 0x41;
  private static final int ATTRIBUTE = 0x4a;
  private static final int EVENT = 0x5a;
  private static final int STATUS = 0x7a;
  private static final byte[] FAILED = {STATUS, 2, 0x18, 2};
  private static final byte[] FLAGS = {(byte) 0x85, 1}; // the tag of field 16 is two bytes
  private static final int SAMPLED = 0x01;
  private static final int KNOWS_REMOTE = 0x100;
  private static final int HAS_REMOTE_PARENT = 0x200;

  private static final int EVENT_TIME = 0x09;
  private static final int EVENT_NAME = 0x12;
  private static final int EVENT_ATTRIBUTE = 0x1a;

  private static final int SPAN_IN_SCOPE = 0x12;

  private final ProtoBuffer span = new ProtoBuffer(1024);
  private final ProtoBuffer event = new ProtoBuffer(256);
  private final Map<Object, byte[][]> shared = new IdentityHashMap<>(); // by operation

  /** What follows is said of this span. */
  void begin(TraceContext own) {
    span.clear();
    span.tag(TRACE_ID).varint(16).id(own.high()).id(own.low());
    span.tag(SPAN_ID).varint(8).id(own.span());
    if (!own.state().isEmpty()) {
      span.text(TRACE_STATE, own.state());
    }
  }

  /** @param kind {@link #SERVER} or {@link #CLIENT} */
  void name(int kind, String name) {
    span.text(NAME, name).tag(KIND).varint(kind);
  }

  /**
   * What many spans have in common: told once, kept, and copied from then on.
   *
   * @param of the one thing that they are about, known by its identity
   */
  <T> void shared(T of, Operation operation, Telling<T> telling) {
    byte[][] parts = shared.get(of);
    if (parts == null) {
      if (shared.size() == MOST_SHARED) {
        shared.clear(); // those of configurations that are no more must be forgotten some day
      }
      parts = new byte[Operation.values().length][];
      shared.put(of, parts);
    }
    byte[] known = parts[operation.ordinal()];
    if (known != null) {
      span.raw(known);
      return;
    }
    int from = span.size();
    telling.tell(of, operation, this);
    parts[operation.ordinal()] = Arrays.copyOfRange(span.bytes(), from, span.size());
  }

  /** Says what is so of every span about one thing. */
  interface Telling<T> {
    void tell(T of, Operation operation, SpanWriter writer);
  }

  /**
   * Whose child it is.
   *
   * @param id of the span above, 0: there is none
   * @param remote whether that is another process's
   */
  void parent(long id, boolean remote) {
    if (id != 0) {
      span.tag(PARENT_ID).varint(8).id(id);
    }
    span.raw(FLAGS).fixed32(SAMPLED | KNOWS_REMOTE | (remote ? HAS_REMOTE_PARENT : 0));
  }

  /** When it was, in nanoseconds since the epoch. */
  void times(long began, long ended) {
    span.tag(START).fixed64(began).tag(END).fixed64(ended);
  }

  void put(Key key, @Nullable String text) {
    if (text != null) {
      key.put(span, ATTRIBUTE, text);
    }
  }

  void put(Key key, long number) {
    key.put(span, ATTRIBUTE, number);
  }

  void put(Key key, double number) {
    key.put(span, ATTRIBUTE, number);
  }

  void putTrue(Key key) {
    key.putTrue(span, ATTRIBUTE);
  }

  /** What is put by {@code ofEvent} up to the next {@link #closeEvent} is said of this. */
  void openEvent(String name, long at) {
    event.clear();
    event.tag(EVENT_TIME).fixed64(at).text(EVENT_NAME, name);
  }

  void ofEvent(Key key, @Nullable String text) {
    if (text != null) {
      key.put(event, EVENT_ATTRIBUTE, text);
    }
  }

  void ofEvent(Key key, long number) {
    key.put(event, EVENT_ATTRIBUTE, number);
  }

  void closeEvent() {
    span.message(EVENT, event);
  }

  void failed() {
    span.raw(FAILED);
  }

  /** Adds it to others. */
  void end(ProtoBuffer spans) {
    spans.message(SPAN_IN_SCOPE, span);
  }
}
