package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Told to stop, the process stops at once when it is idle, and after the answers in progress when it is not. */
class StopsTest {
  private static final String STREAM = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
  private static final Duration PROMPTLY = Duration.ofSeconds(2);

  @TempDir
  Path folder;

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void sigtermEndsAnIdleProcessPromptly() {
    assertStopsPromptly("TERM", 143);
  }

  @Test
  void ctrlCEndsAnIdleProcessPromptly() {
    assertStopsPromptly("INT", 130);
  }

  private void assertStopsPromptly(String signal, int status) {
    try (SluiceProcess sluice = serve();
        RawCaller idle = RawCaller.to(sluice.port())) {
      assumeFalse(signal.equals("INT") && ignoresInterrupts(sluice.pid()), "started with nohup");
      // A kept-alive connection, as every client's pool holds.
      idle.send(RawCaller.get("/health/liveliness")).answer().bytes();
      long sent = System.nanoTime();
      assertThat(sluice.signal(signal).exitCode()).isEqualTo(status);
      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(PROMPTLY);
      assertThat(sluice.err()).isEqualTo("Stopping.\n");
    }
  }

  @Test
  void aStreamInProgressEndsFirst() {
    Gate gate = new Gate();
    upstream.answer(halfAStream(gate));
    try (SluiceProcess sluice = serve();
        RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer =
          caller.send(RawCaller.post("/v1/chat/completions", STREAM)).answer();
      answer.until("first");
      sluice.signal("TERM");
      awaitRefusal(sluice.port());
      assertThat(sluice.isAlive()).isTrue();
      gate.open();
      assertThat(answer.text()).contains("last").endsWith("data: [DONE]\n\n");
      assertThat(sluice.exitCode()).isEqualTo(143);
      assertThat(sluice.err())
          .isEqualTo("Stopping: 1 answer in progress may go on for 1.5 s.\n"
              + "Stopped: every answer has ended.\n");
    }
  }

  @Test
  void aStreamThatNeverEndsIsCutAfterTheDrainTimeWithAnErrorAndItsProviderIsStopped() {
    upstream.answer(halfAStream(new Gate()));
    try (SluiceProcess sluice = serve();
        RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer =
          caller.send(RawCaller.post("/v1/chat/completions", STREAM)).answer();
      answer.until("first");
      long sent = System.nanoTime();
      assertThat(sluice.signal("TERM").exitCode()).isEqualTo(143);
      assertThat(Duration.ofNanos(System.nanoTime() - sent))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
      answer.until("shutting_down");
      assertThat(answer.soFar()).doesNotContain("[DONE]");
      upstream.take().awaitCallerLeft();
      assertThat(sluice.err()).endsWith("\nStopped: 1 answer was cut off.\n");
    }
  }

  @Test
  void aSecondCtrlCDoesNotWaitForAnswers() {
    upstream.answer(halfAStream(new Gate()));
    try (SluiceProcess sluice = serve(600);
        RawCaller caller = RawCaller.to(sluice.port())) {
      assumeFalse(ignoresInterrupts(sluice.pid()), "started with nohup");
      caller.send(RawCaller.post("/v1/chat/completions", STREAM)).answer().until("first");
      sluice.signal("INT");
      Eventually.until(
          () -> sluice.err().endsWith("may go on for 600.0 s. Ctrl-C again stops at once.\n"),
          sluice::err);
      long sent = System.nanoTime();
      assertThat(sluice.signal("INT").exitCode()).isEqualTo(130);
      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(PROMPTLY);
      assertThat(sluice.err()).endsWith("\nStopped at once: 1 answer was cut off.\n");
      upstream.take().awaitCallerLeft();
    }
  }

  private SluiceProcess serve() {
    return serve(1.5);
  }

  private SluiceProcess serve(double drainSeconds) {
    String yaml = """
        model_list:
          - model_name: chat
            litellm_params: {model: hosted_vllm/m, api_base: "%s"}
        sluice_settings: {drain_timeout: %s}
        """.formatted(upstream.base(), drainSeconds);
    try {
      Path config = Files.writeString(folder.resolve("config.yaml"), yaml);
      return SluiceProcess.run("--config", config.toString(), "--port", "0").awaitStarted();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Script halfAStream(Gate gate) {
    return Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "first"), null))
        .stall(gate)
        .event(Answers.chatEvent(new JsonObject().put("content", "last"), "stop"))
        .done();
  }

  private static void awaitRefusal(int port) {
    Eventually.until(() -> RawCaller.isRefused(port), () -> "still accepting");
  }

  /** What a background job of a plain shell inherits; a JVM then leaves SIGINT ignored. */
  private static boolean ignoresInterrupts(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
    } catch (IOException notLinux) {
      return true;
    }
  }
}
