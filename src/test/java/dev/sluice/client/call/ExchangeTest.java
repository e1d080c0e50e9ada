package dev.sluice.client.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Operation;
import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whatever becomes of calls, each tells its end once, or was cancelled, and nothing is left of it. */
class ExchangeTest {
  private static final int CALLS = 3000;
  private static final String WORD =
      Answers.chatEvent(new JsonObject().put("content", "word"), null);

  /** Counts ends; what comes after an end, or after none was wanted, is a fault. */
  private static class Counting implements Receiver {
    final AtomicInteger ends = new AtomicInteger();
    final AtomicInteger late = new AtomicInteger();

    @Override
    public void begin(boolean events) {
      late.addAndGet(ends.get());
    }

    @Override
    public void data(Buffer data) {
      late.addAndGet(ends.get());
    }

    @Override
    public void end() {
      ends.incrementAndGet();
    }

    @Override
    public void fail(CallFailed failure) {
      ends.incrementAndGet();
    }
  }

  private static Script script(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Answers.chatStream("one", " two");
      case 1 -> Script.events().event(WORD).cut();
      case 2 -> Script.events().event(WORD).stall();
      case 3 -> Answers.error(503, "overloaded", "later").header("retry-after", "0.001");
      case 4 -> Script.status(200).reset();
      default ->
        Script.events().event(WORD).delay(1 + random.nextInt(5)).event(WORD).done();
    };
  }

  private static Ask ask(FakeUpstream upstream, int retries, double timeout) throws MalformedJson {
    Destination destination = new Destination(
        "openai/m", Map.of("api_base", upstream.base(), "api_key", "sk-1234", "timeout", timeout));
    byte[] body =
        "{\"model\":\"m\",\"stream\":true,\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
    return new Ask(
        Operation.CHAT, JsonScan.of(body), true, List.of(destination), retries, Map.of());
  }

  @Test
  void everyCallEndsOnceAndIsForgotten() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Random scripts = new Random(seed + 1);
    Caller caller = new Caller(new Caller.Setup(null, name -> null, Map.of(), 10, 2, null));
    try (FakeUpstream upstream = FakeUpstream.start().always(any -> script(scripts))) {
      List<Counting> wanted = new ArrayList<>();
      List<Counting> all = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        Counting receiver = new Counting();
        Exchange exchange =
            caller.exchange(ask(upstream, random.nextInt(3), 0.3), receiver).start();
        all.add(receiver);
        if (random.nextInt(3) == 0) {
          LockSupport.parkNanos(random.nextInt(2_000_000));
          exchange.cancel();
        } else {
          wanted.add(receiver);
        }
      }
      Eventually.until(() -> caller.inProgress() == 0, caller::inProgress);
      assertThat(wanted).as("seed %d", seed).allMatch(receiver -> receiver.ends.get() == 1);
      assertThat(all).as("seed %d", seed).allMatch(receiver -> receiver.ends.get() <= 1);
      assertThat(all).as("seed %d", seed).allMatch(receiver -> receiver.late.get() == 0);
      Eventually.until(() -> upstream.live() == 0, upstream::live);
    } finally {
      caller.close();
    }
  }

  @Test
  void aReceiverThatFailsStopsTheProvider() throws Exception {
    Caller caller = new Caller(new Caller.Setup(null, name -> null, Map.of(), 10, 1, null));
    try (FakeUpstream upstream =
        FakeUpstream.start().always(Script.events().event(WORD).stall())) {
      Counting receiver = new Counting() {
        @Override
        public void data(Buffer data) {
          throw new IllegalStateException("a fault of the receiver");
        }
      };
      caller.exchange(ask(upstream, 0, 60), receiver).start();
      upstream.take().awaitCallerLeft();
      Eventually.until(() -> receiver.ends.get() == 1, receiver.ends::get);
      assertThat(caller.inProgress()).isZero();
    } finally {
      caller.close();
    }
  }
}
