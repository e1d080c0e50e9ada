package dev.sluice.ops;

import io.vertx.core.Vertx;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the serial collector's heap take no more memory than the load needs. For a process that is Sluice's own. Owned by
 * one event loop.
 *
 * <p>The young generation may begin small, as a process needs it that waits; when loads have it collected often, the
 * heap is collected once, which is when that collector lets it grow to its full size. The old generation is collected
 * when half as much has come to it as it keeps, 16 MB at least, and when a load is over: it would grow to the heap's
 * maximum first, and buffers of streams that lived long enough to get there are resident memory until then. A collection
 * pauses for as long as what is kept takes, 30 ms for 30 MB; pauses take no more than a fiftieth of the time.
 */
public final class Generations {
  static final long LEAST_GROWTH = 16 << 20; // bytes
  private static final long PERIOD_MILLIS = 1000;
  private static final int OFTEN = 2; // collections of the young generation between two looks
  private static final int QUIET_LOOKS = 10; // without a request, after which a load is over
  private static final int LEAST_SHARE =
      50; // of the time between two collections that one may take

  private final MemoryPoolMXBean young;
  private final GarbageCollectorMXBean ofYoung;
  private final MemoryPoolMXBean old;
  private final LongSupplier inFlight;
  private long youngCollections =
      Long.MAX_VALUE; // at the last look; those of the start do not count
  private boolean grown; // the young generation, or it was tried
  private long notBefore = System.nanoTime();
  private boolean loaded; // since the last collection
  private int quiet; // looks

  private Generations(
      MemoryPoolMXBean young,
      GarbageCollectorMXBean ofYoung,
      MemoryPoolMXBean old,
      LongSupplier inFlight) {
    this.young = young;
    this.ofYoung = ofYoung;
    this.old = old;
    this.inFlight = inFlight;
  }

  /**
   * Begins; goes on until {@code vertx} is closed. Other collectors than the serial one look after themselves.
   *
   * @param inFlight requests being answered
   */
  public static void watch(Vertx vertx, LongSupplier inFlight) {
    GarbageCollectorMXBean ofYoung = null;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ofYoung = collector.getName().equals("Copy") ? collector : ofYoung;
    }
    MemoryPoolMXBean young = pool("Eden Space");
    MemoryPoolMXBean old = pool("Tenured Gen");
    if (ofYoung != null && young != null && old != null) {
      var generations = new Generations(young, ofYoung, old, inFlight);
      vertx.setPeriodic(PERIOD_MILLIS, timer -> generations.look());
    }
  }

  private static @Nullable MemoryPoolMXBean pool(String name) {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(name)) {
        return pool;
      }
    }
    return null;
  }

  private void look() {
    quiet = inFlight.getAsLong() == 0 ? quiet + 1 : 0;
    loaded |= quiet == 0;
    long used = old.getUsage().getUsed();
    long kept = old.getCollectionUsage().getUsed(); // 0 before the first collection
    boolean over = loaded && quiet >= QUIET_LOOKS && used > 4 * LEAST_GROWTH;
    boolean grows = isTooSmall();
    if ((over || grows || isDue(used, kept)) && System.nanoTime() - notBefore >= 0) {
      grown |= grows;
      collect();
    }
  }

  private boolean isTooSmall() {
    long before = youngCollections;
    youngCollections = ofYoung.getCollectionCount();
    MemoryUsage size = young.getUsage();
    return !grown && youngCollections - before >= OFTEN && size.getCommitted() < size.getMax();
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
