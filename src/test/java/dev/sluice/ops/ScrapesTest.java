package dev.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigStatus;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However many scrape, the meters are read off by one, and nobody gets what was read before they asked. */
class ScrapesTest {
  private static final ConfigStatus ANY = null; // handed through only

  private final Queue<Runnable> worker = new ArrayDeque<>();
  private final AtomicInteger readings = new AtomicInteger();
  private final List<CompletableFuture<Buffer>> during = new ArrayList<>();
  private boolean broken;

  private final Scrapes scrapes = new Scrapes(status -> {
    int reading = readings.incrementAndGet();
    if (broken) {
      throw new IllegalStateException("broken");
    }
    if (reading == 1) {
      for (int i = 0; i < 100; i++) {
        during.add(ask());
      }
    }
    return Buffer.buffer("reading " + reading);
  });

  private CompletableFuture<Buffer> ask() {
    return scrapes.ask(ANY, worker::add);
  }

  @Test
  void whoAsksDuringAReadingGetsTheNextTogether() {
    CompletableFuture<Buffer> first = ask();
    assertThat(worker).hasSize(1);
    worker.remove().run();
    assertThat(first.join()).hasToString("reading 1");
    assertThat(during)
        .hasSize(100)
        .allSatisfy(answer -> assertThat(answer.join()).hasToString("reading 2"));
    assertThat(readings).hasValue(2);
    assertThat(worker).as("no second worker was wanted").isEmpty();
  }

  @Test
  void whoAsksAfterwardsGetsANewReading() {
    for (int reading = 1; reading < 5; reading++) {
      CompletableFuture<Buffer> answer = ask();
      worker.remove().run();
      assertThat(answer).isDone();
    }
    assertThat(readings).as("four, and the one after the first").hasValue(5);
  }

  @Test
  void aFaultIsToldAndTheNextGoesOn() {
    broken = true;
    CompletableFuture<Buffer> first = ask();
    worker.remove().run();
    assertThatThrownBy(first::join).hasRootCauseMessage("broken");
    broken = false;
    CompletableFuture<Buffer> second = ask();
    worker.remove().run();
    assertThat(second.join()).hasToString("reading 2");
  }
}
