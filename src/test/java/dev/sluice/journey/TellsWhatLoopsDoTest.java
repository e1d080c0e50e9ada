package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.admission.account.Lease;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.terms.KeyTerms;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** An event loop that does not tick is seen, by which one it is, and forgotten when it goes on. */
class TellsWhatLoopsDoTest {
  private static final String KEY = "sk-blocks-0123456789";
  private static final String CONFIG = """
        model_list:
          - model_name: chat
            litellm_params: {model: echo/one}
        general_settings: {master_key: sk-master-1234567890}
        sluice_settings: {liveness_timeout: 0.5}
        """;

  /** Holds up whoever asks, as no room should. */
  private static final class Trap implements SharedRoom {
    private final CountDownLatch caught = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public boolean isOpen() {
      if (opened.getCount() > 0 && Thread.currentThread().getName().contains("eventloop")) {
        caught.countDown();
        awaitOpening();
      }
      return false;
    }

    private void awaitOpening() {
      try {
        opened.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void ask(Lease lease, long wanted, Runnable done) {
      done.run();
    }

    @Override
    public void note(Lease lease) {}
  }

  @Test
  void livenessFailsWhileALaneIsStuckAndTellsWhichOne() throws InterruptedException {
    Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "nobody could answer");
    Trap trap = new Trap();
    try (SluiceUnderTest sluice = SluiceUnderTest.start(CONFIG);
        RawCaller caught = RawCaller.to(sluice.port())) {
      assertThat(liveness(sluice)).isEqualTo("\"I'm alive!\"");
      Eventually.until(() -> sluice.accounts().isLoaded(), () -> "no ledger");
      sluice.accounts().put(key());
      sluice.accounts().share(trap);
      try {
        caught.send(RawCaller.post(
            "/v1/chat/completions",
            "{\"model\":\"chat\",\"messages\":[]}",
            "authorization: Bearer " + KEY));
        assertThat(trap.caught.await(10, TimeUnit.SECONDS)).isTrue();
        Eventually.until(() -> liveness(sluice).contains("stuck"), () -> liveness(sluice));
        JsonObject stuck = new JsonObject(liveness(sluice));
        JsonObject loop = stuck.getJsonArray("event_loops").getJsonObject(0);
        assertThat(stuck.getJsonArray("event_loops")).hasSize(1);
        assertThat(loop.getInteger("lane")).isNotNegative();
        assertThat(loop.getDouble("silent_seconds")).isGreaterThanOrEqualTo(0.5);
      } finally {
        trap.opened.countDown();
      }
      Eventually.until(() -> liveness(sluice).contains("alive"), () -> liveness(sluice));
      double late = Scrape.of(sluice)
          .text()
          .lines()
          .filter(line -> line.startsWith("sluice_event_loop_lag_seconds_sum"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .max()
          .orElse(0);
      assertThat(late).as("the lag of the lane that was stuck").isGreaterThan(0.5);
    }
  }

  /** By a lane that answers: a connection that the stuck one got is of no use. */
  private static String liveness(SluiceUnderTest sluice) {
    for (int attempt = 0; attempt < 10; attempt++) {
      try (RawCaller caller = RawCaller.to(sluice.port()).patience(1500)) {
        return caller.send(RawCaller.get("/health/liveness")).answer().text();
      } catch (RuntimeException | AssertionError stuck) {
        // the next connection goes to another lane
      }
    }
    return "nobody answers";
  }

  private static KeyTerms key() {
    return new TestKey(KEY).terms();
  }
}
