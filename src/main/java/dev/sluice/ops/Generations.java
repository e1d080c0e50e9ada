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
 * <p>The young generation may begin small, as a process needs it that waits. It has its full size after the first
 * collection of the whole heap, and one is made when loads have the young generation collected often. The old generation is collected
 * when half as much has come to it as it keeps, 16 MB at least, and from 64 MB on when a load is over: it would grow to the heap's
 * maximum first, and buffers of streams that lived long enough to get there are resident memory until then. A collection
 * pauses for as long as what is kept takes, 30 ms for 30 MB; pauses take no more than a fiftieth of the time.
 */
public final class Generations {
  static final long LEAST_GROWTH = 16 << 20; // bytes
  /** Bytes from which on the end of a load is a reason. */
  private static final long WORTH_IT = 64 << 20;

  private static final long PERIOD_MILLIS = 1000;
  private static final int OFTEN = 2; // collections of the young generation between two looks
  private static final int QUIET_LOOKS = 10; // without a request, after which a load is over
  private static final int LEAST_SHARE =
      50; // of the time between two collections that one may take

  private final MemoryPoolMXBean eden;
  private final GarbageCollectorMXBean ofYoung;
  private final MemoryPoolMXBean old;
  private final LongSupplier inFlight;
  private long youngCollections; // at the last look; those of the start do not count
  private boolean grown; // the young generation, or it was tried
  private long notBefore = System.nanoTime();
  private boolean loaded; // since the last collection
  private int quiet; // looks

  private Generations(
      MemoryPoolMXBean eden,
      GarbageCollectorMXBean ofYoung,
      MemoryPoolMXBean old,
      LongSupplier inFlight) {
    this.eden = eden;
    this.ofYoung = ofYoung;
    this.old = old;
    this.inFlight = inFlight;
    this.youngCollections = ofYoung.getCollectionCount();
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
    MemoryPoolMXBean eden = pool("Eden Space");
    MemoryPoolMXBean old = pool("Tenured Gen");
    if (ofYoung != null && eden != null && old != null) {
      var generations = new Generations(eden, ofYoung, old, inFlight);
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
    boolean over = loaded && quiet >= QUIET_LOOKS && used > WORTH_IT;
    long collections = ofYoung.getCollectionCount();
    boolean grows = !grown && collections - youngCollections >= OFTEN && isSmall();
    youngCollections = collections;
    if ((over || grows || isDue(used, kept)) && System.nanoTime() - notBefore >= 0) {
      grown |= grows;
      collect();
    }
  }

  private boolean isSmall() {
    MemoryUsage size = eden.getUsage();
    return size.getCommitted() < size.getMax();
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
