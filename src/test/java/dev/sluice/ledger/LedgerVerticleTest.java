package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.Eventually;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Health;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger that closes while its database is silent takes nothing on any more. */
class LedgerVerticleTest {
  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch silent = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger before = new AtomicInteger(); // calls that came before the end began

  @BeforeEach
  void register() {
    for (Class<?> message :
        List.of(Snapshot.class, ConfigStatus.class, ManagementCall.class, ManagementAnswer.class)) {
      ByReference.register(vertx, message);
    }
  }

  @AfterEach
  void close() {
    silent.countDown();
    vertx.close().await();
  }

  /** As long as a test wants, as a database that does not answer would. */
  private LedgerParts parts() {
    opened.incrementAndGet();
    begun.countDown();
    try {
      silent.await();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("there is no database");
  }

  private static Snapshot withLedger() throws Exception {
    return new ConfigReader(name -> null, Clock.systemUTC())
        .ofValues(
            "test",
            Map.of(
                "model_list",
                List.of(Map.of("model_name", "m", "litellm_params", Map.of("model", "echo/m"))),
                "general_settings",
                Map.of("master_key", "sk-master-0123456789")));
  }

  private Future<ManagementAnswer> ask() {
    ManagementCall call = new ManagementCall(
        "GET", "/key/list", Map.of(), Buffer.buffer(), ManagementCall.Actor.OPERATOR);
    return vertx
        .eventBus()
        .<ManagementAnswer>request(
            Address.MANAGE, call, new DeliveryOptions(ByReference.LOCAL).setSendTimeout(300))
        .map(Message::body);
  }

  private boolean isRefused() {
    try {
      return ask().await(10, TimeUnit.SECONDS).status() == 503;
    } catch (Exception unanswered) {
      before.incrementAndGet();
      return false;
    }
  }

  @Test
  void callsAreRefusedAtOnceAndNothingIsBegun() throws Exception {
    ConfigStatus status = new ConfigStatus(withLedger(), null, new JsonObject(), Map.of());
    vertx
        .eventBus()
        .localConsumer(Address.CONFIG_STATUS, asked -> asked.reply(status, ByReference.LOCAL));
    LedgerVerticle ledger =
        new LedgerVerticle(new Accounts(), this::parts, new Health("test"), Clock.systemUTC());
    String id = vertx
        .deployVerticle(ledger, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .await(10, TimeUnit.SECONDS);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    Future<Void> undeployed = vertx.undeploy(id);
    Eventually.until(this::isRefused, () -> "no refusal");
    int waiting = opened.get();
    assertThat(undeployed.isComplete()).isFalse();
    silent.countDown();
    Eventually.until(undeployed::isComplete, () -> "still closing");
    int late = opened.get() - waiting;
    assertThat(late)
        .as("for what was asked before, and to close it")
        .isBetween(1, before.get() + 2);
  }
}
