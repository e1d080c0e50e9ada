package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.errorAtEnd;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code ttft_timeout} bounds the wait for the first byte of any answer, {@code stream_idle_timeout} the silence of a
 * stream that has begun; a caller who does not read is no silent provider.
 */
class LimitsSilenceTest {
  private static final String MODELS = """
      model_list:
        - model_name: idle
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k}
        - model_name: first
          litellm_params:
            {model: openai/m, api_base: "%1$s", api_key: k, ttft_timeout: 0.4, stream_idle_timeout: 0}
      router_settings: {num_retries: 0}
      sluice_settings: {stream_idle_timeout: 0.4}
      """;
  private static final int PROVIDER_BUFFER = 64 * 1024; // by itself the kernel takes in megabytes
  private static final int CALLER_BUFFER = 16 * 1024;
  private static final int EVENTS = 20_000;
  private static final String EVENT = "data: " + word("x".repeat(300)) + "\n\n";

  private static Vertx vertx;
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    upstream = FakeUpstream.start(vertx, FakeUpstream.local(0).setSendBufferSize(PROVIDER_BUFFER));
    sluice = SluiceUnderTest.start(MODELS.formatted(upstream.base()));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
    vertx.close().await();
  }

  @AfterEach
  void nothingIsLeft() {
    awaitIdle(sluice, upstream);
  }

  private static String body(String model, boolean stream) {
    return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[]}";
  }

  private static RawCaller ask(String model, boolean stream) {
    return RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, body(model, stream)));
  }

  private static Received last() {
    return upstream.requests().get(upstream.requests().size() - 1);
  }

  @Test
  void anAnswerWithoutAFirstByteIsA504StreamedOrNot() {
    for (boolean stream : new boolean[] {false, true}) {
      upstream.answer(
          Script.status(200).header("content-type", "application/json").stall());
      try (RawCaller caller = ask("first", stream)) {
        RawAnswer answer = caller.answer();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.json().getJsonObject("error").getString("message"))
            .contains("0.4 seconds (ttft_timeout)");
        last().awaitCallerLeft();
      }
    }
  }

  @Test
  void anAnswerThatHasBegunMayTakeItsTime() {
    Script slow =
        Script.status(200).header("content-type", "application/json").piece("{\"choices\"");
    upstream.answer(slow.delay(700).piece(":[]}"));
    try (RawCaller caller = ask("first", false)) {
      assertThat(caller.answer().text()).isEqualTo("{\"choices\":[]}");
    }
  }

  @Test
  void aStreamThatFallsSilentEndsWithAnErrorEvent() {
    upstream.answer(Script.events().event(word("one")).piece("data: {\"cho").stall());
    try (RawCaller caller = ask("idle", true)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      String body = answer.text();
      assertThat(body).contains("one");
      assertThat(errorAtEnd(body).getString("code")).isEqualTo("timeout");
      assertThat(errorAtEnd(body).getString("message")).contains("(stream_idle_timeout)");
      assertThat(caller.seesClose()).isTrue();
      last().awaitCallerLeft();
    }
  }

  @Test
  void aStreamThatSpeaksNowAndThenIsNotSilent() {
    Script script = Script.events();
    for (int i = 0; i < 6; i++) {
      script = script.event(word("w" + i)).delay(150);
    }
    upstream.answer(script.event(finish()).done());
    try (RawCaller caller = ask("idle", true)) {
      assertThat(caller.answer().text()).contains("w5").endsWith(DONE);
    }
  }

  @Test
  void silenceIsCountedFromTheLastByteAndAfterTheFirst() {
    upstream.answer(Script.events()
        .delay(700)
        .event(word("one"))
        .delay(250)
        .event(word("two"))
        .stall());
    try (RawCaller caller = ask("idle", true)) {
      RawAnswer answer = caller.answer();
      answer.until("two");
      long heard = System.nanoTime();
      assertThat(errorAtEnd(answer.text()).getString("message")).contains("stream_idle_timeout");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heard)).isBetween(300L, 5000L);
    }
  }

  @Test
  void aCallerWhoDoesNotReadIsNoSilentProvider() {
    Script burst = Script.events().burst(EVENTS, i -> EVENT.getBytes(UTF_8));
    upstream.answer(burst.event(finish()).done());
    int before = upstream.requests().size();
    try (RawCaller caller = RawCaller.withReceiveBuffer(sluice.port(), CALLER_BUFFER)
        .send(RawCaller.post(CHAT, body("idle", true)))) {
      Eventually.until(() -> upstream.requests().size() > before, () -> "no request");
      stalledFor(2 * 400, last());
      String body = caller.answer().text();
      assertThat(body).endsWith(DONE).doesNotContain("\"error\"");
      assertThat(body.split("x{300}", -1)).hasSize(EVENTS + 1);
    }
  }

  /** Waits until the provider could get rid of nothing for so long. */
  private static void stalledFor(long millis, Received request) {
    long[] last = {-1, System.nanoTime()};
    Eventually.until(
        () -> {
          long written = request.written().get();
          if (written != last[0]) {
            last[0] = written;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(millis);
        },
        () -> "the provider was never held back");
    assertThat(request.answered()).isNotDone();
  }
}
