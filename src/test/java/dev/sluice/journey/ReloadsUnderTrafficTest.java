package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is reloaded while it is busy, no request for a model that stays is lost. */
class ReloadsUnderTrafficTest extends ReloadJourney {
  private static final int RELOADS = 200;
  private static final int CALLERS = 4;

  private final List<FakeUpstream> upstreams = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    for (int i = 0; i < 3; i++) {
      upstreams.add(FakeUpstream.start());
    }
    sluice = SluiceUnderTest.start(config(model("stays", upstreams.get(0))));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstreams.forEach(FakeUpstream::close);
  }

  @Test
  void twoHundredRandomReloadsFailNotOneRequest() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(this::call, "caller " + i);
      caller.start();
      callers.add(caller);
    }
    String last = "";
    int versions = 1;
    for (int i = 0; i < RELOADS; i++) {
      String next = anyConfig(random);
      sluice.rewrite(next);
      assertThat(sluice.post("/config/reload", "").statusCode())
          .as("seed %d", seed)
          .isEqualTo(200);
      versions += next.equals(last) ? 0 : 1;
      last = next;
    }
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failures).as("of %d requests, seed %d", answered.get(), seed).isEmpty();
    assertThat(answered.get()).as("seed %d", seed).isGreaterThan(RELOADS);
    assertThat(gauge(sluice, "sluice_config_version")).as("seed %d", seed).isEqualTo(versions);
  }

  /** One model that is always there, on any of the upstreams, with any settings and neighbours. */
  private String anyConfig(Random random) {
    List<String> models = new ArrayList<>();
    int deployments = 1 + random.nextInt(2);
    for (int i = 0; i < deployments; i++) {
      models.add(model("stays", anyUpstream(random), "m" + random.nextInt(9), "sk-x"));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      models.add(model("passes-" + i, anyUpstream(random)));
    }
    // Another timeout means other pools for all upstreams: every connection is replaced under load.
    String settings = "sluice_settings: {connect_timeout: %d}\n".formatted(5 + random.nextInt(2));
    return settings + config(models.toArray(String[]::new));
  }

  private FakeUpstream anyUpstream(Random random) {
    return upstreams.get(random.nextInt(upstreams.size()));
  }

  private void call() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      for (int i = 0; !over.get() || i < 2; i++) {
        boolean stream = i % 2 == 0;
        caller.send(RawCaller.post(
            "/v1/chat/completions",
            "{\"model\":\"stays\",\"stream\":%s,\"messages\":[]}".formatted(stream)));
        check(caller.answer(), stream ? "data: [DONE]\n\n" : "}}");
      }
    } catch (RuntimeException | AssertionError e) {
      failures.add(e.toString());
    }
  }

  private void check(RawAnswer answer, String ending) {
    String text = answer.text();
    answered.incrementAndGet();
    if (answer.status() != 200 || !text.endsWith(ending)) {
      failures.add(answer.status() + " " + text);
    }
  }
}
