package dev.sluice.journey;

import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A caller gets the head with the first event, so that an early failure has its own status; then nothing waits. */
class HoldsTheHeadTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  private static void hearsNothing(RawCaller caller) {
    assertThatThrownBy(() -> caller.patience(300).answer())
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
    caller.patience(10_000);
  }

  @Test
  void noStatusIsSentBeforeTheFirstEvent() {
    Gate gate = new Gate();
    upstream.answer(Script.events().stall(gate).event(Answers.errorBody("overloaded", "busy")));
    try (RawCaller caller = ask(sluice)) {
      gate.awaitReached();
      hearsNothing(caller);
      gate.open();
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("busy").doesNotContain("data:");
    }
  }

  @Test
  void halfAnEventIsNotAnEvent() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .piece("data: {\"err")
        .stall(gate)
        .piece("or\":{\"message\":\"busy\",\"code\":429}}\n\n"));
    try (RawCaller caller = ask(sluice)) {
      gate.awaitReached();
      hearsNothing(caller);
      gate.open();
      assertThat(caller.answer().status()).isEqualTo(429);
    }
  }

  @Test
  void everyEventArrivesBeforeTheNextIsSent() {
    Gate[] gates = new Gate[20];
    Script script = Script.events();
    for (int i = 0; i < gates.length; i++) {
      gates[i] = new Gate();
      script = script.event(word("word" + i + ".")).stall(gates[i]);
    }
    upstream.answer(script.event(finish()).done());
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      for (int i = 0; i < gates.length; i++) {
        assertThat(answer.until("word" + i + ".")).endsWith("\n\n");
        gates[i].open();
      }
      assertThat(answer.text()).endsWith(DONE);
    }
  }

  @Test
  void aCommentIsEnoughToLetTheHeadGo() {
    Gate gate = new Gate();
    upstream.answer(
        Script.events().piece(": thinking\n\n").stall(gate).event(finish()).done());
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.until("thinking")).isEqualTo(": thinking\n\n");
      gate.open();
      assertThat(answer.text()).endsWith(DONE);
    }
  }
}
