package dev.sluice.routing.choice;

import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingStrategy;
import dev.sluice.config.Traits;
import dev.sluice.fake.FlatPrice;
import dev.sluice.routing.Models;
import dev.sluice.routing.health.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Candidates to choose among, at a time that the test sets. */
final class Field {
  static final long SECOND = 1_000_000_000L;

  final List<Candidate> candidates = new ArrayList<>();
  final Random random;
  long now = -5 * SECOND; // a monotonic clock may be below zero

  Field(long seed, int size) {
    random = new Random(seed);
    for (int i = 0; i < size; i++) {
      add(Traits.PLAIN);
    }
  }

  Field add(Traits traits) {
    candidates.add(
        new Candidate(Models.deployment("d" + candidates.size(), traits), new Standing()));
    return this;
  }

  Standing standing(int index) {
    return candidates.get(index).standing();
  }

  /** Which one is chosen, by its number. */
  int choose(RoutingStrategy name, double buffer, boolean stream) {
    Candidate[] open = candidates.toArray(Candidate[]::new);
    for (Candidate candidate : open) {
      candidate.look(now, stream);
    }
    int index = Strategy.of(name, buffer).choose(open, open.length, random);
    return candidates.indexOf(open[index]);
  }

  /** How often each one is chosen. */
  int[] picks(int times, RoutingStrategy name, double buffer, boolean stream) {
    int[] picks = new int[candidates.size()];
    for (int i = 0; i < times; i++) {
      picks[choose(name, buffer, stream)]++;
    }
    return picks;
  }

  void enter(int index, int times) {
    for (int i = 0; i < times; i++) {
      standing(index).tryEnter(0);
    }
  }

  void streamed(int index, double seconds) {
    standing(index)
        .streaming(
            now,
            (long) (seconds * SECOND),
            Traits.PLAIN,
            RoutingSettings.standard().cooldowns());
  }

  void completed(int index, double seconds, long tokens) {
    standing(index).completed(now, (long) (seconds * SECOND), tokens);
  }

  static boolean isEven(int[] picks) {
    double fair = (double) Arrays.stream(picks).sum() / picks.length;
    return Arrays.stream(picks).allMatch(count -> Math.abs(count - fair) < fair / 5);
  }

  static Traits priced(Double input, Double output) {
    return Traits.PLAIN.with(FlatPrice.of(input, output), 0);
  }
}
