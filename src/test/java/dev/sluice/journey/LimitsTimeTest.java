package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.errorAtEnd;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code timeout} bounds a whole call, {@code stream_timeout} the wait for a stream's first byte; both stop the provider. */
class LimitsTimeTest {
  private static final String MODELS = """
      model_list:
        - model_name: whole
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, timeout: 0.4}
        - model_name: first
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, stream_timeout: 0.4}
        - model_name: first-in-time
          litellm_params: {model: openai/m, api_base: "%1$s", api_key: k, stream_timeout: 3}
        - model_name: unreachable
          litellm_params: {model: openai/m, api_base: "http://127.0.0.1:%2$d/v1", api_key: k}
      router_settings: {num_retries: 0}
      sluice_settings: {connect_timeout: 0.4}
      """;

  private static FakeUpstream upstream;
  private static FullBacklog deaf;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() throws IOException {
    upstream = FakeUpstream.start();
    deaf = new FullBacklog();
    sluice = SluiceUnderTest.start(MODELS.formatted(upstream.base(), deaf.port()));
  }

  @AfterAll
  static void stop() throws IOException {
    sluice.close();
    upstream.close();
    deaf.close();
  }

  @AfterEach
  void nothingIsLeft() {
    awaitIdle(sluice, upstream);
  }

  private static RawCaller ask(String model, boolean stream) {
    String body = "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[]}";
    return RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, body));
  }

  private static void stoppedTheProvider() {
    Received request = upstream.requests().get(upstream.requests().size() - 1);
    request.awaitCallerLeft();
  }

  private static void isRefusedInTime(RawCaller caller, String setting) {
    long began = System.nanoTime();
    RawAnswer answer = caller.answer();
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("x-litellm-timeout"))
        .isEqualTo(setting.equals("timeout") ? "0.4" : "6000");
    assertThat(answer.json().getJsonObject("error").getString("message"))
        .contains("0.4 seconds (" + setting + ")");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5000);
    stoppedTheProvider();
  }

  @Test
  void aCallThatIsNotAnsweredInTimeIsA504() {
    for (boolean stream : new boolean[] {false, true}) {
      upstream.answer(Script.bytes("").stall());
      try (RawCaller caller = ask("whole", stream)) {
        isRefusedInTime(caller, "timeout");
      }
    }
  }

  @Test
  void aConnectionThatIsNotThereInTimeIsA504() {
    for (boolean stream : new boolean[] {false, true}) {
      try (RawCaller caller = ask("unreachable", stream)) {
        RawAnswer answer = caller.answer();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.json().getJsonObject("error").getString("message"))
            .contains("could not reach", "connect_timeout");
      }
    }
  }

  /** A port whose kernel answers no more connections: its backlog is full, and nobody accepts any. */
  private static final class FullBacklog implements AutoCloseable {
    private final List<Socket> waiting = new ArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    FullBacklog() throws IOException {
      boolean full = false;
      for (int i = 0; i < 10 && !full; i++) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(server.getLocalSocketAddress(), 300);
        } catch (SocketTimeoutException nobodyAnswers) {
          full = true;
        }
      }
      assertThat(full).as("the backlog is full").isTrue();
    }

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      server.close();
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsA504() {
    upstream.answer(Script.json(200, "{").declaring(1000).stall());
    try (RawCaller caller = ask("whole", false)) {
      isRefusedInTime(caller, "timeout");
    }
  }

  @Test
  void anErrorThatStopsInTheMiddleIsA504() {
    upstream.answer(Script.json(500, "{").declaring(1000).stall());
    try (RawCaller caller = ask("whole", false)) {
      isRefusedInTime(caller, "timeout");
    }
  }

  @Test
  void aStreamWithoutAFirstByteIsA504() {
    upstream.answer(Script.events().stall());
    try (RawCaller caller = ask("first", true)) {
      isRefusedInTime(caller, "stream_timeout");
    }
  }

  @Test
  void aStreamThatTakesTooLongEndsWithAnErrorEvent() {
    upstream.answer(Script.events().event(word("one")).piece("data: {\"cho").stall());
    try (RawCaller caller = ask("whole", true)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      String body = answer.text();
      assertThat(errorAtEnd(body).getString("code")).isEqualTo("timeout");
      assertThat(body).contains("one").doesNotContain("data: {\"cho\n");
      assertThat(caller.seesClose()).isTrue();
      stoppedTheProvider();
    }
  }

  @Test
  void aStreamThatSaidDoneIsWholeEvenIfItsConnectionStaysOpen() {
    upstream.answer(Script.events().event(word("one")).event(finish()).done().stall());
    try (RawCaller caller = ask("whole", true)) {
      assertThat(caller.answer().text()).endsWith(DONE);
      stoppedTheProvider();
    }
  }

  @Test
  void aStreamThatHasBegunMayTakeItsTime() {
    upstream.answer(
        Script.events().event(word("one")).delay(3500).event(finish()).done());
    try (RawCaller caller = ask("first-in-time", true)) {
      assertThat(caller.answer().text()).endsWith(DONE);
    }
  }

  @Test
  void aCallThatIsNotStreamedDoesNotHeedTheTimeOfStreams() {
    Script late = Script.status(200).header("content-type", "application/json").delay(700);
    upstream.answer(late.piece("{\"choices\":[]}"));
    try (RawCaller caller = ask("first", false)) {
      assertThat(caller.answer().status()).isEqualTo(200);
    }
  }
}
