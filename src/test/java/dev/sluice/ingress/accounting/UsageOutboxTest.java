package dev.sluice.ingress.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.fake.Eventually;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageBatch;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ops.Meters;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that shall not end before their record is on disk wait for that, together, and never for long. */
class UsageOutboxTest {
  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Context lane = vertx.getOrCreateContext();
  private final UsageOutbox outbox = new UsageOutbox(vertx, new Meters(registry));
  private final Queue<Message<UsageBatch>> batches = new ConcurrentLinkedQueue<>(); // not kept yet
  private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void takeBatches() throws Exception {
    ByReference.register(vertx, UsageBatch.class);
    vertx
        .eventBus()
        .<UsageBatch>localConsumer(Address.USAGE, batch -> {
          sizes.add(batch.body().records().size());
          batches.add(batch);
        })
        .completion()
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static UsageRecord record(String id) {
    return new UsageRecord(
        id,
        id,
        new UsageRecord.Times(1, 2, 3),
        Payer.NOBODY,
        new UsageRecord.Way("acompletion", "chat", "m", "d", "openai", "", false, 0, 0),
        Usage.NONE,
        false,
        0,
        new UsageRecord.Outcome(200, id, null, null),
        Set.of(),
        "",
        null);
  }

  private void end(String... ids) {
    lane.runOnContext(now -> List.of(ids).forEach(id -> {
      outbox.expect();
      outbox.add(record(id), () -> ended.add(id));
    }));
  }

  private void keep(boolean safe) {
    Eventually.until(() -> !batches.isEmpty(), () -> "no batch");
    batches.remove().reply(safe);
  }

  private void awaitEnds(String... ids) {
    Eventually.until(() -> ended.size() >= ids.length, () -> ended);
    assertThat(ended).containsExactly(ids);
  }

  @Test
  void anEndWaitsUntilItsRecordIsOnDisk() {
    end("a");
    Eventually.until(() -> !batches.isEmpty(), () -> "no batch");
    assertThat(batches.element().body().toDisk()).isTrue();
    assertThat(ended).isEmpty();
    keep(true);
    awaitEnds("a");
  }

  @Test
  void whatComesWhileTheDiskIsBusyGoesTogether() {
    String[] ids = new String[100];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "answer " + i;
    }
    end(ids);
    for (int batch = 0; batch < 5; batch++) {
      keep(true);
    }
    awaitEnds(ids);
    assertThat(sizes).containsExactly(1, 1, 1, 1, 96);
  }

  @Test
  void aDiskThatIsAwayHoldsTheFirstAnswersForAWhileAndNoOthersUntilItIsBack() {
    long began = System.nanoTime();
    end("a", "b");
    awaitEnds("a", "b");
    assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
    began = System.nanoTime();
    end("c");
    awaitEnds("a", "b", "c");
    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MILLISECONDS.toNanos(1900));
    assertThat(registry.scrape()).contains("sluice_answers_before_record_total 3.0");

    keep(true); // it is back
    keep(true);
    keep(true);
    assertThat(sizes).as("nothing is sent twice").containsExactly(1, 1, 1);
    keepsWaiting("d");
    keep(true);
    awaitEnds("a", "b", "c", "d");
    assertThat(registry.scrape()).contains("sluice_answers_before_record_total 3.0");
  }

  /** The replies before it have arrived when its batch does, as they go the same way. */
  private void keepsWaiting(String id) {
    Eventually.until(
        () -> {
          batches.clear();
          int before = ended.size();
          end(id);
          Eventually.until(() -> !batches.isEmpty(), () -> "no batch");
          boolean waits = ended.size() == before;
          if (!waits) {
            ended.remove(id);
          }
          return waits;
        },
        () -> "answers still do not wait");
  }

  @Test
  void whatCannotBeKeptIsCountedAndNotWaitedFor() {
    end("a");
    keep(false);
    awaitEnds("a");
    end("b");
    awaitEnds("a", "b");
    assertThat(registry.scrape()).contains("sluice_answers_before_record_total 2.0");
  }
}
