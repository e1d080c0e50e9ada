package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestAuthority;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A gateway is replaced by a new process on the same port, and no caller notices. */
@EnabledOnOs(OS.LINUX)
class HandsOverThePortTest {
  private static final int RESTARTS = 3;
  private static final int EVENTS = 40;
  private static final long EVENT_MILLIS = 50;
  private static final String WHOLE = "{\"model\":\"chat\",\"messages\":[]}";

  @TempDir
  private Path folder;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger streamed = new AtomicInteger();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    upstream.always(request -> isStream(request) ? paced() : Answers.openAi(request));
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    upstream.close();
  }

  private static boolean isStream(Received request) {
    return new String(request.body(), UTF_8).contains("\"stream\":true");
  }

  private static Script paced() {
    Script script = Script.events();
    for (int i = 0; i < EVENTS; i++) {
      script = script.event(Streaming.word("w" + i + " ")).delay(EVENT_MILLIS);
    }
    return script.event(Streaming.finish()).done();
  }

  private SluiceProcess process(int port) {
    String config = TestAuthority.write(
        folder,
        "config.yaml",
        SluiceUnderTest.oneModel(upstream)
            + "sluice_settings: {takeover: true, drain_delay: 0.5, drain_timeout: 20}\n");
    return SluiceProcess.run("--config", config, "--port", Integer.toString(port))
        .awaitStarted();
  }

  @Test
  void restartsUnderTrafficLoseNoRequestAndNoEvent() throws Exception {
    List<SluiceProcess> processes = new ArrayList<>();
    processes.add(process(0));
    int port = processes.get(0).port();
    try {
      for (int i = 0; i < 4; i++) {
        callers.submit(() -> repeat(() -> onItsOwnConnection(port)));
      }
      HttpClient keeping =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      callers.submit(() -> repeat(() -> onKeptConnections(keeping, port)));
      for (int i = 0; i < 10; i++) {
        callers.submit(() -> repeat(() -> stream(port)));
      }
      for (int restart = 0; restart < RESTARTS; restart++) {
        int before = answered.get();
        Streaming.await("traffic", () -> answered.get() > before + 50);
        SluiceProcess old = processes.get(processes.size() - 1);
        processes.add(process(port));
        assertThat(old.signal("TERM").exitCode()).isEqualTo(143);
      }
      int before = answered.get();
      Streaming.await("traffic", () -> answered.get() > before + 50);
      over.set(true);
      callers.shutdown();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(lost).as("of %s answers and %s streams", answered, streamed).isEmpty();
      assertThat(streamed.get()).isGreaterThanOrEqualTo(10);
    } finally {
      over.set(true);
      processes.forEach(SluiceProcess::close);
    }
  }

  private void repeat(Call call) {
    while (!over.get()) {
      try {
        call.run();
      } catch (Exception | AssertionError failure) {
        lost.add(String.valueOf(failure));
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  private void onItsOwnConnection(int port) {
    try (RawCaller caller = RawCaller.to(port)) {
      caller.send(RawCaller.post(Streaming.CHAT, WHOLE));
      assertThat(caller.answer().status()).isEqualTo(200);
      answered.incrementAndGet();
    }
  }

  private void onKeptConnections(HttpClient client, int port) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port + Streaming.CHAT))
        .timeout(Duration.ofSeconds(20))
        .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
        .build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    answered.incrementAndGet();
  }

  private void stream(int port) {
    try (RawCaller caller = RawCaller.to(port)) {
      caller.send(RawCaller.post(Streaming.CHAT, Streaming.BODY));
      String text = caller.answer().text();
      assertThat(text).endsWith(Streaming.DONE);
      for (int i = 0; i < EVENTS; i++) {
        assertThat(text).contains("\"w" + i + " \"");
      }
      streamed.incrementAndGet();
    }
  }

  /** Those that a process has not accepted are the ones that its end would reset. */
  @Test
  void theNewProcessGetsEveryNewConnection() throws Exception {
    try (SluiceProcess old = process(0)) {
      try (SluiceProcess next = process(old.port())) {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress("127.0.0.1", old.port()), 5000);
          sockets.add(socket);
        }
        assertThat(old.signal("TERM").exitCode()).isEqualTo(143);
        for (Socket socket : sockets) {
          socket.getOutputStream().write(RawCaller.get("/health/readiness").getBytes());
          assertThat(socket.getInputStream().read()).isEqualTo('H');
          socket.close();
        }
        assertThat(next.get("/health/readiness").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aProcessToldToLeaveSaysSoBeforeItStopsAnswering() {
    String config = TestAuthority.write(
        folder,
        "slow.yaml",
        SluiceUnderTest.oneModel(upstream) + "sluice_settings: {drain_delay: 60}\n");
    try (SluiceProcess leaving =
        SluiceProcess.run("--config", config, "--port", "0").awaitStarted()) {
      leaving.signal("TERM");
      Streaming.await(
          "readiness to fail", () -> leaving.get("/health/readiness").statusCode() == 503);
      try (RawCaller caller = RawCaller.to(leaving.port())) {
        RawAnswer answer = caller.send(RawCaller.post(Streaming.CHAT, WHOLE)).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("connection")).isEqualTo("close");
      }
      assertThat(leaving.isAlive()).isTrue();
    }
  }

  /** Its head went out before anybody knew of the end, and said nothing of it. */
  @Test
  void theConnectionOfAStreamThatEndsDuringTheDrainTakesOneMoreRequest() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Streaming.word("one"))
        .stall(gate)
        .event(Streaming.finish())
        .done());
    try (SluiceProcess leaving = process(0);
        RawCaller caller = RawCaller.to(leaving.port())) {
      caller.send(RawCaller.post(Streaming.CHAT, Streaming.BODY));
      RawAnswer stream = caller.answer();
      stream.until("one");
      leaving.signal("TERM");
      Streaming.await("new callers to be refused", () -> RawCaller.isRefused(leaving.port()));
      gate.open();
      assertThat(stream.text()).endsWith(Streaming.DONE);
      RawAnswer next = caller.send(RawCaller.post(Streaming.CHAT, WHOLE)).answer();
      assertThat(next.status()).isEqualTo(200);
      assertThat(next.header("connection")).isEqualTo("close");
      assertThat(caller.seesClose()).isTrue();
      assertThat(leaving.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void withoutTheSettingAPortInUseIsAnError() {
    String config = TestAuthority.write(folder, "plain.yaml", SluiceUnderTest.oneModel(upstream));
    try (SluiceProcess old =
            SluiceProcess.run("--config", config, "--port", "0").awaitStarted();
        SluiceProcess second =
            SluiceProcess.run("--config", config, "--port", Integer.toString(old.port()))) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err()).contains("is in use");
    }
  }
}
