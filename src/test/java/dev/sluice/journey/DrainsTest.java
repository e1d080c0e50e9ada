package dev.sluice.journey;

import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.errorAtEnd;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.seen;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stops takes no more callers, lets answers in progress end, and cuts the rest when time is up. */
class DrainsTest {
  private static final String MASTER = "sk-master-0123456789";

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private SluiceUnderTest sluice(double drainSeconds) {
    return SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings:\n  drain_timeout: " + drainSeconds + "\n");
  }

  private static CompletableFuture<Void> closing(SluiceUnderTest sluice) {
    CompletableFuture<Void> closed = CompletableFuture.runAsync(sluice::close);
    await("new callers to be refused", () -> RawCaller.isRefused(sluice.port()));
    return closed;
  }

  private static void awaitClosed(CompletableFuture<Void> closed) {
    closed.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void anAnswerInProgressEndsAndKeepsItsCredit() {
    SluiceUnderTest sluice = sluice(20);
    Gate gate = new Gate();
    String event = "data: " + word("x".repeat(1000)) + "\n\n";
    upstream.answer(Script.events()
        .event(word("one"))
        .stall(gate)
        .burst(5000, i -> event.getBytes(StandardCharsets.UTF_8))
        .event(finish())
        .done());
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      answer.until("one");
      CompletableFuture<Void> closed = closing(sluice);
      assertThat(closed).isNotDone();
      gate.open();
      assertThat(answer.text())
          .endsWith(DONE)
          .hasSizeGreaterThan(5000 * seen(event).length());
      assertThat(caller.seesClose()).isTrue();
      awaitClosed(closed);
    }
  }

  @RepeatedTest(10)
  void aSlowCallerStillGetsTheEndOfAnAnswerThatIsOverForItsProvider() {
    String event = "data: " + word("x".repeat(1000)) + "\n\n";
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(word("one"))
        .stall(gate)
        .burst(100, i -> event.getBytes(StandardCharsets.UTF_8))
        .event(finish())
        .done());
    SluiceUnderTest sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream)
            + "sluice_settings: {drain_timeout: 20, caller_send_buffer_kb: 16, stream_window_kb: 1024}\n");
    try (RawCaller caller = RawCaller.withReceiveBuffer(sluice.port(), 4096)
        .send(RawCaller.post(Streaming.CHAT, Streaming.BODY))) {
      RawAnswer answer = caller.answer();
      answer.until("one");
      CompletableFuture<Void> closed = closing(sluice);
      gate.open();
      upstream.requests().get(0).awaitAnswered();
      assertThat(answer.text())
          .endsWith(DONE)
          .hasSizeGreaterThan(100 * seen(event).length());
      assertThat(caller.seesClose()).isTrue();
      awaitClosed(closed);
    }
  }

  @Test
  void whatIsLeftWhenTimeIsUpIsCutWithAnErrorAndItsProviderStopped() {
    SluiceUnderTest sluice = sluice(0.3);
    upstream.answer(Script.events().event(word("one")).stall(), Script.bytes("").stall());
    try (RawCaller begun = ask(sluice)) {
      RawAnswer answer = begun.answer();
      answer.until("one");
      RawCaller waiting = ask(sluice);
      await("both requests", () -> upstream.requests().size() == 2);
      CompletableFuture<Void> closed = closing(sluice);
      assertThat(errorAtEnd(answer.text()).getString("code")).isEqualTo("shutting_down");
      RawAnswer refused = waiting.answer();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isNotNull();
      awaitClosed(closed);
      upstream.requests().forEach(Received::awaitCallerLeft);
      waiting.close();
    }
  }

  /** RFC 9113, section 6.8. */
  @Test
  void streamsOfOneHttp2ConnectionEndAndItSaysGoodbye() {
    SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {drain_timeout: 20, http2_cleartext: true}\n");
    Gate gate = new Gate();
    upstream.always(
        Script.events().event(word("one")).stall(gate).event(finish()).done());
    try (Http2Caller caller = new Http2Caller(sluice.port())) {
      List<Http2Caller.Asked> streams =
          List.of(caller.ask(Streaming.BODY), caller.ask(Streaming.BODY));
      streams.forEach(Http2Caller.Asked::awaitData);
      CompletableFuture<Void> closed = closing(sluice);
      assertThat(closed).isNotDone();
      gate.open();
      streams.forEach(stream -> assertThat(stream.read()).endsWith(DONE));
      caller.awaitClosed();
      awaitClosed(closed);
    }
  }

  @Test
  void aConnectionOnWhichNothingIsAskedDoesNotHoldItUp() {
    SluiceUnderTest sluice = sluice(20);
    try (RawCaller silent = RawCaller.to(sluice.port());
        RawCaller kept = ask(sluice)) {
      assertThat(kept.answer().text()).endsWith(DONE);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(sluice::close);
      awaitClosed(closed);
      assertThat(silent.seesClose()).isTrue();
      assertThat(kept.seesClose()).isTrue();
    }
  }

  @Test
  void callersWhoDoNotReadCannotHoldItUpAndTheirRecordsAreWritten(@TempDir Path folder) {
    Map<String, String> environment =
        Map.of("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
    String event = "data: " + word("x".repeat(10_000)) + "\n\n";
    upstream.answer(
        Answers.chat("x".repeat(8_000_000)),
        Script.events().burst(5000, i -> event.getBytes(StandardCharsets.UTF_8)).stall());
    String yaml = SluiceUnderTest.oneModel(upstream)
        + "general_settings: {master_key: %s}\nsluice_settings: {drain_timeout: 0.5}\n"
            .formatted(MASTER);
    SluiceUnderTest sluice = SluiceUnderTest.start(yaml, environment);
    try (RawCaller whole = notReading(sluice, Streaming.WHOLE_BODY);
        RawCaller stream = notReading(sluice, Streaming.BODY)) {
      long began = System.nanoTime();
      sluice.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
    try (SluiceUnderTest next = SluiceUnderTest.start(yaml, environment)) {
      await("both records", () -> recorded(next) == 2);
    }
  }

  /** A caller whose answer has begun, and who takes no more of it. */
  private static RawCaller notReading(SluiceUnderTest sluice, String body) {
    RawCaller caller = RawCaller.withReceiveBuffer(sluice.port(), 4096)
        .send(RawCaller.post(Streaming.CHAT, body, "authorization: Bearer " + MASTER));
    assertThat(caller.answer().status()).isEqualTo(200);
    return caller;
  }

  private static int recorded(SluiceUnderTest sluice) {
    var logs = sluice.get("/spend/logs/ui?page_size=1", "authorization", "Bearer " + MASTER);
    return logs.statusCode() == 200 ? new JsonObject(logs.body()).getInteger("total") : -1;
  }
}
