package dev.sluice.ops;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.function.LongSupplier;

/**
 * Has the old generation collected when half as much has come to it as it keeps, 32 MB at least, and when a load is over. Java's
 * serial collector would let it grow to the heap's maximum first, and buffers of streams that lived long enough to get
 * there are resident memory until then. A collection pauses for as long as what is kept takes, 30 ms for 30 MB; pauses
 * take no more than a fiftieth of the time. For a process that is Sluice's own. Owned by one event loop.
 */
public final class OldGeneration {
  static final long LEAST_GROWTH = 32 << 20; // bytes
  private static final long PERIOD_MILLIS = 1000;
  private static final int QUIET_LOOKS = 10; // without a request, after which a load is over
  private static final int LEAST_SHARE =
      50; // of the time between two collections that one may take

  private final MemoryPoolMXBean pool;
  private final LongSupplier inFlight;
  private long notBefore = System.nanoTime();
  private boolean loaded; // since the last collection
  private int quiet; // looks

  private OldGeneration(MemoryPoolMXBean pool, LongSupplier inFlight) {
    this.pool = pool;
    this.inFlight = inFlight;
  }

  /**
   * Begins; goes on until {@code vertx} is closed. Other collectors than the serial one look after themselves.
   *
   * @param inFlight requests being answered
   */
  public static void watch(Vertx vertx, LongSupplier inFlight) {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Tenured Gen")) {
        OldGeneration old = new OldGeneration(pool, inFlight);
        vertx.setPeriodic(PERIOD_MILLIS, timer -> old.look());
      }
    }
  }

  private void look() {
    quiet = inFlight.getAsLong() == 0 ? quiet + 1 : 0;
    loaded |= quiet == 0;
    long used = pool.getUsage().getUsed();
    long kept = pool.getCollectionUsage().getUsed(); // 0 before the first collection
    boolean over = loaded && quiet >= QUIET_LOOKS && used > 2 * LEAST_GROWTH;
    if ((over || isDue(used, kept)) && System.nanoTime() - notBefore >= 0) {
      collect();
    }
  }

  private void collect() {
    long begin = System.nanoTime();
    System.gc();
    long end = System.nanoTime();
    notBefore = end + LEAST_SHARE * (end - begin);
    loaded = false;
  }

  static boolean isDue(long used, long kept) {
    return used - kept > Math.max(LEAST_GROWTH, kept / 2);
  }
}
