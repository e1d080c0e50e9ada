package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a port of their own, what operators ask is not where callers are, and is answered until the last of them left. */
class KeepsOperatorsApartTest {
  private FakeUpstream upstream;
  private SluiceUnderTest sluice;
  private int admin;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    admin = freePort();
    sluice = SluiceUnderTest.start(config(admin));
  }

  @AfterEach
  void stop() {
    sluice.close();
    upstream.close();
  }

  private String config(int port) {
    return SluiceUnderTest.oneModel(upstream) + "sluice_settings: {admin_port: " + port
        + ", drain_timeout: 20}\n";
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(int port, String method, String path) {
    try (RawCaller caller = RawCaller.to(port)) {
      caller.send(
          method.equals("GET") ? RawCaller.get(path) : RawCaller.post(path, Streaming.WHOLE_BODY));
      return caller.answer().status();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /health/liveliness, 200, 200",
    "GET, /health/liveness, 200, 200",
    "GET, /health/readiness, 200, 200",
    "GET, /health, 404, 200",
    "GET, /metrics, 404, 200",
    "GET, /config/diff, 404, 200",
    "POST, /config/reload, 404, 200",
    "POST, /route/explain, 404, 200",
    "GET, /v1/models, 200, 404",
    "POST, /v1/chat/completions, 200, 404",
  })
  void eachRouteIsWhereItBelongs(String method, String path, int onMain, int onAdmin) {
    assertThat(status(sluice.port(), method, path)).isEqualTo(onMain);
    assertThat(status(admin, method, path)).isEqualTo(onAdmin);
  }

  @Test
  void whoComesToTheWrongPortIsToldWhichIsRight() {
    try (RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.get("/key/list"))) {
      assertThat(caller.answer().text()).contains("admin_port").doesNotContain("/docs");
    }
    try (RawCaller caller = RawCaller.to(admin).send(RawCaller.get("/v1/models"))) {
      assertThat(caller.answer().text())
          .contains("models are asked on the other one; GET /docs")
          .doesNotContain("/v1/embeddings");
    }
  }

  @Test
  void operatorsAreAnsweredUntilTheLastCallerHasLeft() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Streaming.word("one"))
        .stall(gate)
        .event(Streaming.finish())
        .done());
    try (RawCaller caller = Streaming.ask(sluice)) {
      RawAnswer answer = caller.answer();
      answer.until("one");
      CompletableFuture<Void> closed = CompletableFuture.runAsync(sluice::close);
      Streaming.await("new callers to be refused", () -> RawCaller.isRefused(sluice.port()));
      assertThat(status(admin, "GET", "/health/readiness")).isEqualTo(503);
      assertThat(status(admin, "GET", "/health/liveliness")).isEqualTo(200);
      assertThat(status(admin, "GET", "/metrics")).isEqualTo(200);
      gate.open();
      assertThat(answer.text()).endsWith(Streaming.DONE);
      closed.orTimeout(10, TimeUnit.SECONDS).join();
      assertThat(RawCaller.isRefused(admin)).isTrue();
    }
    sluice = SluiceUnderTest.start(config(admin));
  }

  @Test
  void callersCannotCrowdOperatorsOut() {
    int own = freePort();
    try (SluiceUnderTest crowded = SluiceUnderTest.start(
            config(own).replace("drain_timeout", "max_connections: 1, drain_timeout"));
        RawCaller only = RawCaller.to(crowded.port()).send(RawCaller.get("/health/liveliness"));
        RawCaller stays = RawCaller.to(own).send(RawCaller.get("/health/liveliness"))) {
      assertThat(only.answer().status()).isEqualTo(200);
      assertThat(status(crowded.port(), "GET", "/health/liveliness")).isEqualTo(503);
      assertThat(stays.answer().status()).isEqualTo(200);
      assertThat(status(own, "GET", "/health/liveliness"))
          .as("beside an operator who keeps the connection")
          .isEqualTo(200);
    }
  }

  @Test
  void anotherAdminPortTakesARestartAndAllElseOfTheFileWaitsForIt() {
    sluice.rewrite(config(freePort()));
    Eventually.until(
        () -> sluice.get("/health/readiness").body().contains("restart the gateway"),
        () -> sluice.get("/health/readiness").body());
    assertThat(status(admin, "GET", "/metrics")).isEqualTo(200);
  }

  @Test
  void aPortInUseIsNamed() {
    String config =
        SluiceUnderTest.oneModel(upstream) + "sluice_settings: {admin_port: " + admin + "}\n";
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> SluiceUnderTest.start(config)))
        .hasStackTraceContaining(
            "sluice_settings.admin_port: cannot listen on 127.0.0.1, port " + admin);
  }
}
