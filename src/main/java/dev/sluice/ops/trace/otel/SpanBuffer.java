package dev.sluice.ops.trace.otel;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one event loop that wait to be sent, as bytes: nothing of a request is kept for them. Thread-safe; its lock is
 * held for one span.
 */
final class SpanBuffer {
  private static final int FULL =
      850_000; // bytes, so that a batch with its last span is less than a request may be
  private static final int LEAST = 1 << 14; // bytes to begin with

  private final int most; // spans of a batch

  // All guarded by this.
  private final SpanWriter writer = new SpanWriter();
  private final Queue<Batch> full = new ArrayDeque<>();
  private ProtoBuffer open = new ProtoBuffer(LEAST);
  private int count; // spans in it
  private @Nullable ProtoBuffer spare;

  /** @param most spans that are sent together */
  SpanBuffer(int most) {
    this.most = most;
  }

  /** Spans that are sent together. */
  record Batch(ProtoBuffer spans, int count) {
    /** Copies of its first half and of the other. */
    List<Batch> halves() {
      int half = count / 2;
      int end = 0;
      for (int i = 0; i < half; i++) {
        end = spans.after(end);
      }
      return List.of(
          new Batch(spans.copy(0, end), half),
          new Batch(spans.copy(end, spans.size()), count - half));
    }
  }

  /** Adds a span; whether there is a batch now that need not wait for more. */
  synchronized boolean add(EndedSpan span) {
    span.tell(writer);
    writer.end(open);
    count++;
    if (open.size() < FULL && count < most) {
      return false;
    }
    seal();
    return true;
  }

  /** What has been added need not wait for more. */
  synchronized void seal() {
    if (count == 0) {
      return;
    }
    full.add(new Batch(open, count));
    open = spare == null ? new ProtoBuffer(Math.max(LEAST, open.size())) : spare;
    spare = null;
    count = 0;
  }

  /** The oldest batch that need not wait for more, or null: there is none. */
  synchronized @Nullable Batch take() {
    return full.poll();
  }

  /** Its bytes are not needed any more. */
  synchronized void giveBack(Batch batch) {
    if (spare == null) {
      spare = batch.spans();
      spare.clear();
    }
  }
}
