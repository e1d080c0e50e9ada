package dev.sluice.ingress.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of request bodies held in memory, over all lanes: bounded, so that large prompts cannot exhaust the heap. No more
 * than a share of it, however much the settings allow: a container of 512 MiB has a heap of 256. Thread-safe.
 */
public final class BufferedBytes {
  /** While a body grows, it takes up to three times its length. */
  private static final int LEAST_SHARE = 4;

  private final AtomicLong held = new AtomicLong();
  private final long most;

  public BufferedBytes() {
    this(Runtime.getRuntime().maxMemory() / LEAST_SHARE);
  }

  BufferedBytes(long most) {
    this.most = most;
  }

  /** Takes room for some bytes; false when the limit would be passed. */
  boolean take(long bytes, long limit) {
    if (held.addAndGet(bytes) <= Math.min(limit, most)) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  public void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Bytes held now. */
  public long held() {
    return held.get();
  }
}
