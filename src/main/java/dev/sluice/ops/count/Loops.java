package dev.sluice.ops.count;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** Whether every event loop ticks, and how late. Thread-safe. */
public final class Loops {
  private final Map<Integer, Loop> lanes = new ConcurrentSkipListMap<>();

  /** One event loop, which alone writes here. */
  public static final class Loop {
    private final Spread lag = new Spread(Bounds.MOMENTS);
    private volatile long beatAt = System.nanoTime();

    /**
     * It had its turn.
     *
     * @param now of {@link System#nanoTime}
     * @param late nanoseconds after it was due
     */
    public void beat(long now, long late) {
      lag.addAlone(late);
      beatAt = now;
    }

    /** How late its turns were. */
    public Spread lag() {
      return lag;
    }

    /** Seconds since it had a turn. */
    public double silentSeconds(long now) {
      return Math.max(0, now - beatAt) / (double) TimeUnit.SECONDS.toNanos(1);
    }
  }

  /** An event loop that does not tick. */
  public record Stuck(int lane, double seconds) {}

  /** @param lane 0 and up */
  public Loop join(int lane) {
    Loop loop = new Loop();
    lanes.put(lane, loop);
    return loop;
  }

  public void leave(int lane) {
    lanes.remove(lane);
  }

  /** Each by its lane. */
  public Map<Integer, Loop> all() {
    return Map.copyOf(lanes);
  }

  /** Those that had no turn for longer than so many milliseconds. */
  public List<Stuck> stuck(long now, long millis) {
    List<Stuck> stuck = new ArrayList<>();
    lanes.forEach((lane, loop) -> {
      double seconds = loop.silentSeconds(now);
      if (seconds * 1000 > millis) {
        stuck.add(new Stuck(lane, seconds));
      }
    });
    return stuck;
  }
}
