package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** On a real event loop. */
class AlarmsTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /** Does it on the event loop that owns the alarms, and waits. */
  private void onLoop(Runnable step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    vertx.runOnContext(turn -> {
      try {
        step.run();
        done.complete(null);
      } catch (Throwable failure) {
        done.completeExceptionally(failure);
      }
    });
    done.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @RepeatedTest(5)
  void thoseNotCalledOffGoOffOnceAndNotBeforeTheirTime(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    Set<Integer> expected = ConcurrentHashMap.newKeySet();
    Set<Integer> wentOff = ConcurrentHashMap.newKeySet();
    List<String> wrong = new ArrayList<>();
    onLoop(() -> {
      Alarms alarms = new Alarms(vertx);
      List<Alarms.Alarm> set = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        int number = i;
        int millis =
            random.nextBoolean() ? 30 : 1 + random.nextInt(150); // more than there are rows
        long begun = System.nanoTime();
        expected.add(i);
        set.add(alarms.set(millis, () -> {
          long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
          if (passed < millis || !wentOff.add(number) || !expected.contains(number)) {
            wrong.add(number + " of " + millis + " ms after " + passed);
          }
        }));
        if (random.nextInt(3) > 0) {
          int off = random.nextInt(set.size());
          set.get(off).callOff();
          expected.remove(off);
        }
      }
    });
    Eventually.until(() -> wentOff.size() == expected.size(), () -> "seed " + seed);
    onLoop(() -> assertThat(wrong).as("seed %d", seed).isEmpty());
    assertThat(wentOff).isEqualTo(expected);
  }

  @Test
  void oneThatFailsDoesNotKeepTheOthersFromGoingOff() {
    Set<String> wentOff = ConcurrentHashMap.newKeySet();
    vertx.exceptionHandler(expected -> {});
    onLoop(() -> {
      Alarms alarms = new Alarms(vertx);
      vertx.getOrCreateContext().exceptionHandler(expected -> wentOff.add("first"));
      alarms.set(5, () -> {
        throw new IllegalStateException("expected");
      });
      alarms.set(5, () -> wentOff.add("second"));
    });
    Eventually.until(() -> wentOff.size() == 2, wentOff::toString);
  }
}
