package dev.sluice.ingress;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of request bodies held in memory, over all lanes: bounded, so that large prompts cannot exhaust the heap. */
public final class BufferedBytes {
  private final AtomicLong held = new AtomicLong();

  /** Takes room for some bytes; false when the limit would be passed. */
  boolean take(long bytes, long limit) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Bytes held now. */
  public long held() {
    return held.get();
  }
}
