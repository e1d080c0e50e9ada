package dev.sluice.ops;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/**
 * Has the old generation collected when as much has come to it as it keeps, 32 MB at least. Java's serial collector would
 * let it grow to the heap's maximum first, and buffers of streams that lived long enough to get there are resident memory
 * until then. A collection pauses for as long as what is kept takes, some 30 ms. For a process that is Sluice's own.
 */
public final class OldGeneration {
  static final long LEAST_GROWTH = 32 << 20; // bytes
  private static final long PERIOD_MILLIS = 1000;

  private final MemoryPoolMXBean pool;

  private OldGeneration(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /** Begins; goes on until {@code vertx} is closed. Other collectors than the serial one look after themselves. */
  public static void watch(Vertx vertx) {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Tenured Gen")) {
        OldGeneration old = new OldGeneration(pool);
        vertx.setPeriodic(PERIOD_MILLIS, timer -> old.look());
      }
    }
  }

  private void look() {
    long kept = pool.getCollectionUsage().getUsed(); // 0 before the first collection
    if (isDue(pool.getUsage().getUsed(), kept)) {
      System.gc();
    }
  }

  static boolean isDue(long used, long kept) {
    return used - kept > Math.max(LEAST_GROWTH, kept);
  }
}
