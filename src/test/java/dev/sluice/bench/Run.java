package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the parts of one run share. One thread.
 *
 * @param faults what was lost or wrong, in words
 * @param notes what a reader must know, in words
 * @param quick whether a minute must do
 * @param began in {@link System#nanoTime}
 * @param mostSeconds after which nothing is begun
 */
record Run(
    Loop loop,
    MockUpstream mock,
    Systems systems,
    Results results,
    List<String> faults,
    List<String> notes,
    boolean quick,
    long began,
    int mostSeconds) {

  Run(Loop loop, MockUpstream mock, Systems systems, boolean quick, int mostSeconds) {
    this(
        loop,
        mock,
        systems,
        new Results(),
        new ArrayList<>(),
        new ArrayList<>(),
        quick,
        System.nanoTime(),
        mostSeconds);
  }

  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
  }

  /** Whether so many more seconds fit in. */
  boolean fits(int seconds) {
    return seconds() + seconds <= mostSeconds;
  }

  void say(String line) {
    System.out.printf("%4d s  %s%n", seconds(), line);
  }

  void note(String line) {
    notes.add(line);
    say(line);
  }

  /** One number that is no round's, of the gateway. */
  void single(Metric metric, double value) {
    results.add(metric, Systems.GATEWAY, new Results.Sample(1, value, 0));
    say(metric.label() + ": " + metric.format(value));
  }
}
