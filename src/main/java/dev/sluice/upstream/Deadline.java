package dev.sluice.upstream;

import org.jspecify.annotations.Nullable;

/** A timer that fires at most once and can be called off. Owned by its lane's event loop. */
final class Deadline {
  private final Alarms alarms;
  private final long millis;
  private final Runnable missed;
  private Alarms.@Nullable Alarm alarm;

  /**
   * @param millis time from {@link #start}; 0: never
   */
  Deadline(Alarms alarms, long millis, Runnable missed) {
    this.alarms = alarms;
    this.millis = millis;
    this.missed = missed;
  }

  void start() {
    if (millis > 0) {
      alarm = alarms.set(millis, missed);
    }
  }

  void cancel() {
    if (alarm != null) {
      alarm.callOff();
      alarm = null;
    }
  }
}
