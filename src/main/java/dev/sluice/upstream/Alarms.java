package dev.sluice.upstream;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one lane. Nearly all are called off, so those of one length stand in a row, in the order in which they
 * end: setting one and calling it off is a few writes, and a row needs one timer. Owned by its lane's event loop.
 */
final class Alarms {
  /** Lengths come from the config, and from callers, who may name any. */
  private static final int MOST_ROWS = 64;

  private final Vertx vertx;
  private final LongObjectHashMap<Row> rows = new LongObjectHashMap<>();

  Alarms(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Sets one.
   *
   * @param millis after which it goes off, 1 or more
   */
  Alarm set(long millis, Runnable missed) {
    return row(millis).add(missed);
  }

  private Row row(long millis) {
    Row known = rows.get(millis);
    if (known != null) {
      return known;
    }
    Row row = new Row(millis, rows.size() < MOST_ROWS);
    if (row.stays) {
      rows.put(millis, row);
    }
    return row;
  }

  /** Goes off once, unless it is called off before. */
  static final class Alarm {
    private final Row row;
    private final Runnable missed;
    private final long due; // of System.nanoTime()
    private @Nullable Alarm before;
    private @Nullable Alarm after;
    private boolean over;

    private Alarm(Row row, Runnable missed, long due) {
      this.row = row;
      this.missed = missed;
      this.due = due;
    }

    void callOff() {
      if (!over) {
        row.remove(this);
      }
    }
  }

  /** Alarms of one length. */
  private final class Row {
    private final long millis;
    private final boolean stays; // when it is empty, for those to come
    private @Nullable Alarm first;
    private @Nullable Alarm last;
    private boolean timed;
    private long timer;

    Row(long millis, boolean stays) {
      this.millis = millis;
      this.stays = stays;
    }

    Alarm add(Runnable missed) {
      long now = System.nanoTime();
      Alarm alarm = new Alarm(this, missed, now + TimeUnit.MILLISECONDS.toNanos(millis));
      alarm.before = last;
      if (last == null) {
        first = alarm;
      } else {
        last.after = alarm;
      }
      last = alarm;
      if (!timed) {
        waitFor(alarm, now);
      }
      return alarm;
    }

    void remove(Alarm alarm) {
      alarm.over = true;
      if (alarm.before == null) {
        first = alarm.after;
      } else {
        alarm.before.after = alarm.after;
      }
      if (alarm.after == null) {
        last = alarm.before;
      } else {
        alarm.after.before = alarm.before;
      }
      if (first == null && !stays && timed) {
        vertx.cancelTimer(timer);
      }
    }

    private void waitFor(Alarm alarm, long now) {
      long rest = TimeUnit.NANOSECONDS.toMillis(alarm.due - now + 999_999);
      timed = true;
      timer = vertx.setTimer(Math.max(1, rest), fired -> onTime());
    }

    private void onTime() {
      long now = System.nanoTime();
      try {
        for (Alarm due = first; due != null && due.due - now <= 0; due = first) {
          remove(due);
          due.missed.run();
        }
      } finally {
        timed = false; // only now: the first is to be waited for, not one that was set meanwhile
        if (first != null) {
          waitFor(first, now);
        }
      }
    }
  }
}
