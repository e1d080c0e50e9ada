package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.inFlight;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A caller who leaves, at whatever moment, stops the provider at once: tokens that nobody reads cost money. */
class StopsProvidersNobodyWaitsForTest {
  private static final int LEAVERS = 200;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static SluiceUnderTest narrow;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  http2_cleartext: true\n");
    narrow = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings:\n  http2_cleartext: true\n  max_upstream_connections: 1\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    narrow.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsLeft() {
    awaitIdle(sluice, upstream);
    awaitIdle(narrow, upstream);
  }

  /** The request that the upstream has answered as far as the gate. */
  private static Received stalled(Gate gate) {
    gate.awaitReached();
    Received request = upstream.requests().get(upstream.requests().size() - 1);
    assertThat(request.left()).isNotDone();
    return request;
  }

  @Test
  void leavingBeforeTheHead() {
    Gate never = new Gate();
    upstream.answer(Script.bytes("").stall(never));
    try (RawCaller caller = ask(sluice)) {
      Received request = stalled(never);
      caller.close();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingBetweenHeadAndFirstEvent() {
    Gate never = new Gate();
    upstream.answer(Script.events().piece("data: {").stall(never));
    try (RawCaller caller = ask(sluice)) {
      Received request = stalled(never);
      caller.abort();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingBetweenEvents() {
    Gate never = new Gate();
    upstream.answer(Script.events().event(word("one")).stall(never));
    try (RawCaller caller = ask(sluice)) {
      caller.answer().until("one");
      Received request = stalled(never);
      caller.close();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingInTheMiddleOfAnEvent() {
    Gate never = new Gate();
    upstream.answer(
        Script.events().event(word("one")).piece("data: {\"choices\":[").stall(never));
    try (RawCaller caller = ask(sluice)) {
      caller.answer().until("one");
      Received request = stalled(never);
      caller.abort();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingACallThatIsNotStreamed() {
    Gate never = new Gate();
    upstream.answer(Script.json(200, "{").declaring(1000).stall(never));
    try (RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, WHOLE_BODY))) {
      Received request = stalled(never);
      caller.close();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingWhileAnErrorIsBeingRead() {
    Gate never = new Gate();
    upstream.answer(Script.json(500, "{\"error\"").declaring(1000).stall(never));
    try (RawCaller caller = ask(sluice)) {
      Received request = stalled(never);
      caller.close();
      request.awaitCallerLeft();
    }
  }

  @Test
  void leavingTheQueueForAConnectionAsksNothing() {
    try (Http2Caller callers = new Http2Caller(narrow.port())) {
      Gate gate = new Gate();
      upstream.answer(
          Script.events().event(word("one")).stall(gate).event(finish()).done());
      int before = upstream.requests().size();
      Http2Caller.Asked first = callers.ask(BODY);
      first.awaitData();
      Http2Caller.Asked second = callers.ask(BODY);
      await("both in progress", () -> inFlight(narrow) == 2);
      second.leave();
      await("one in progress", () -> inFlight(narrow) == 1);
      gate.open();
      assertThat(first.read()).endsWith(DONE);
      assertThat(callers.ask(WHOLE_BODY).read()).contains("chat.completion");
      assertThat(upstream.requests()).hasSize(before + 2);
    }
  }

  @Test
  void leavingAtAnyByteLeaksNothing() {
    for (long seed = 1; seed <= LEAVERS; seed++) {
      Random random = new Random(seed);
      upstream.answer(script(random));
      byte[] request =
          RawCaller.post(CHAT, random.nextBoolean() ? BODY : WHOLE_BODY).getBytes();
      try (RawCaller caller = RawCaller.to(sluice.port())) {
        caller.send(request);
        caller.read(random.nextInt(900));
        if (random.nextBoolean()) {
          caller.abort();
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    awaitIdle(sluice, upstream);
  }

  private static Script script(Random random) {
    Script script = Script.events();
    for (int i = 0; i < 5; i++) {
      script = script.event(word("word " + i)).event(word("and " + i));
      script = random.nextInt(3) == 0 ? script.delay(1 + random.nextInt(5)) : script;
    }
    script = script.event(Streaming.finish()).done();
    return random.nextInt(4) == 0 ? script.trickle(1 + random.nextInt(300)) : script;
  }

  @Test
  void anHttp2CallerLeavesOneStreamAndKeepsItsConnection() {
    try (Http2Caller callers = new Http2Caller(sluice.port())) {
      Gate never = new Gate();
      upstream.answer(Script.events().event(word("one")).stall(never));
      Http2Caller.Asked first = callers.ask(BODY);
      first.awaitData();
      Received request = stalled(never);
      first.leave();
      request.awaitCallerLeft();
      upstream.answer(Answers.chat("again"));
      assertThat(callers.ask(WHOLE_BODY).read()).contains("again");
    }
  }

  @Test
  void anHttp2ConnectionWhoseCallerLeftAllStreamsIsClosedWhenIdle() {
    String yaml = SluiceUnderTest.oneModel(upstream);
    try (SluiceUnderTest hasty = SluiceUnderTest.start(
            yaml + "sluice_settings:\n  http2_cleartext: true\n  keepalive_timeout: 1\n");
        Http2Caller callers = new Http2Caller(hasty.port())) {
      upstream.answer(Script.events().event(word("one")).stall());
      Http2Caller.Asked asked = callers.ask(BODY);
      asked.awaitData();
      asked.leave();
      callers.awaitClosed();
    }
  }
}
