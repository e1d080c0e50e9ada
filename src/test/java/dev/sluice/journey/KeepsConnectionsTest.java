package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection serves request after request, in every version of HTTP, and is not kept for those who say nothing. */
class KeepsConnectionsTest {
  private static final String ROUTE = "/v1/chat/completions";
  private static final String CHAT = "{\"model\":\"chat\",\"messages\":[]}";
  private static final String STREAM = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";

  private static final int LARGE = 4_000_000; // bytes, more than kernels hold

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static SluiceUnderTest eager; // takes an answer from its provider before its caller does
  private static SluiceUnderTest inMesh; // callers may speak HTTP/2 without TLS

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {request_read_timeout: 0.5, keepalive_timeout: 2}\n");
    eager = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "sluice_settings: {keepalive_timeout: 1, stream_window_kb: 8192}\n");
    inMesh = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings: {http2_cleartext: true}\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    eager.close();
    inMesh.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsHeld() {
    Scrape.awaitQuiet(sluice);
    Scrape.awaitQuiet(inMesh);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() {
    upstream.answer(Answers.chat("first").trickle(50), Answers.chat("second"));
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String request = RawCaller.post(ROUTE, CHAT);
      caller.send(request + request + RawCaller.post(ROUTE, STREAM) + RawCaller.post(ROUTE, "{"));
      assertThat(caller.answer().text()).contains("first");
      assertThat(caller.answer().text()).contains("second");
      assertThat(caller.answer().text()).endsWith("data: [DONE]\n\n");
      assertThat(caller.answer().text()).contains("invalid_json");
      assertThat(caller.send(request).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void whoTakesNothingOfAnAnswerLosesItAndTheConnection() {
    double before = connections();
    upstream.answer(Answers.chat("x".repeat(LARGE)));
    try (RawCaller caller = RawCaller.withReceiveBuffer(eager.port(), 4096)) {
      caller.send(RawCaller.post(ROUTE, CHAT)).answer();
      assertThat(connections()).isGreaterThan(before);
      Eventually.until(() -> connections() <= before, () -> Scrape.of(eager));
      assertThat(caller.read(LARGE)).hasSizeLessThan(LARGE / 2);
    }
  }

  @Test
  void whoTakesItSlowlyGetsAllOfIt() {
    upstream.answer(Answers.chat("x".repeat(LARGE)));
    try (RawCaller caller = RawCaller.withReceiveBuffer(eager.port(), 65_536)) {
      caller.send(RawCaller.post(ROUTE, CHAT));
      for (int read = 0; read < LARGE; read += LARGE / 100) { // for longer than keepalive_timeout
        assertThat(caller.read(LARGE / 100)).hasSize(LARGE / 100);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
      }
    }
  }

  private static double connections() {
    return Scrape.of(eager).value("sluice_caller_connections");
  }

  @Test
  void rubbishBehindARequestDoesNotSpoilItsAnswer() {
    Gate gate = new Gate();
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("still whole")));
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(RawCaller.post(ROUTE, CHAT) + "rubbish\r\n\r\n");
      gate.awaitReached();
      gate.open();
      assertThat(caller.answer().text()).contains("still whole");
      assertThat(caller.answer().status()).isEqualTo(400);
      assertThat(caller.seesClose()).isTrue();
    }
  }

  @Test
  void aCallerThatLeavesWithRequestsInThePipeStopsTheOneInProgress() {
    upstream.answer(Script.status(200).stall());
    RawCaller caller = RawCaller.to(sluice.port());
    caller.send(RawCaller.post(ROUTE, CHAT) + RawCaller.post(ROUTE, CHAT));
    Scrape.await(() -> upstream.live() == 1);
    caller.close();
    Scrape.await(() -> upstream.live() == 0);
  }

  @Test
  void afterAnUpstreamsErrorTheConnectionGoesOn() {
    upstream.answer(Answers.error(500, "server_error", "no"), Script.bytes("").cut());
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String request = RawCaller.post(ROUTE, CHAT);
      assertThat(caller.send(request).answer().text()).contains("server_error");
      caller.send(request).answer().text();
      RawAnswer answer = caller.send(request).answer();
      assertThat(answer.status()).isEqualTo(200);
      answer.text();
      assertThat(caller.send(RawCaller.get("/nowhere")).answer().text()).contains("unknown_route");
      assertThat(caller.send(request).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void aCallerOfHttp10GetsWholeAnswersAndTheEndOfTheConnection() {
    for (String body : new String[] {CHAT, STREAM}) {
      try (RawCaller caller = RawCaller.to(sluice.port())) {
        RawAnswer answer = caller.send(http10(body, "")).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("transfer-encoding")).isNull();
        assertThat(answer.text()).contains("upstream").doesNotContain("\r\n");
        assertThat(caller.seesClose()).isTrue();
      }
    }
  }

  @Test
  void aCallerOfHttp10MayKeepTheConnectionUntilAStreamEndsWithIt() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String keep = "connection: keep-alive\r\n";
      assertThat(caller.send(http10(CHAT, keep)).answer().text()).contains("upstream");
      RawAnswer stream = caller.send(http10(STREAM, keep)).answer();
      long begin = System.nanoTime();
      assertThat(stream.text()).endsWith("data: [DONE]\n\n");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static String http10(String body, String headers) {
    return "POST " + ROUTE + " HTTP/1.0\r\n" + headers + "content-length: " + body.length()
        + "\r\n\r\n" + body;
  }

  @Test
  void aCallerMayAskForTheEndOfTheConnection() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer =
          caller.send(RawCaller.post(ROUTE, STREAM, "connection: close")).answer();
      assertThat(answer.text()).endsWith("data: [DONE]\n\n");
      assertThat(caller.seesClose()).isTrue();
    }
  }

  @Test
  void aBodyThatTakesTooLongIs408() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String head = "POST " + ROUTE + " HTTP/1.1\r\nhost: t\r\ncontent-length: 100\r\n\r\n{";
      RawAnswer answer = caller.send(head).answer();
      assertThat(answer.status()).isEqualTo(408);
      JsonObject error = answer.json().getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("request_timeout");
      assertThat(error.getString("type")).isEqualTo("invalid_request_error");
      assertThat(caller.seesClose()).isTrue();
    }
  }

  @Test
  void idleConnectionsAndHalfHeadsAreClosedButNotThoseInUse() {
    Gate gate = new Gate();
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("worth the wait")));
    try (RawCaller half = RawCaller.to(sluice.port());
        RawCaller idle = RawCaller.to(sluice.port());
        RawCaller silent = RawCaller.to(sluice.port());
        RawCaller neverWhole = RawCaller.to(sluice.port());
        RawCaller busy = RawCaller.to(sluice.port())) {
      busy.send(RawCaller.post(ROUTE, CHAT));
      gate.awaitReached();
      half.send(RawCaller.get("/v1/models")).answer().text();
      half.send("GET /v1/models HTTP/1.1\r\nhos");
      neverWhole.send("GET /v1/models HTTP/1.1\r\nhos");
      idle.send(RawCaller.get("/v1/models")).answer().text();
      for (RawCaller caller : List.of(half, idle, silent, neverWhole)) {
        long begin = System.nanoTime();
        assertThat(caller.seesClose()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      }
      gate.open();
      assertThat(busy.answer().text()).contains("worth the wait");
    }
  }

  @Test
  void http2WithPriorKnowledgeServesWholeAnswersStreamsAndErrors() throws TimeoutException {
    Vertx vertx = Vertx.vertx();
    HttpClient client = vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setDefaultHost("127.0.0.1")
        .setDefaultPort(inMesh.port()));
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (String body : List.of(CHAT, STREAM, "{", CHAT)) {
        answers.add(post2(client, body));
      }
      assertThat(get(answers.get(0))).startsWith("HTTP_2 200").contains("upstream");
      assertThat(get(answers.get(1))).startsWith("HTTP_2 200").endsWith("data: [DONE]\n\n");
      assertThat(get(answers.get(2))).startsWith("HTTP_2 400").contains("invalid_json");
      assertThat(get(answers.get(3))).startsWith("HTTP_2 200");
    } finally {
      client.close();
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anHttp2CallerThatLeavesOneStreamKeepsTheOthers() throws TimeoutException {
    Gate gate = new Gate();
    upstream.answer(
        Script.events().event(Answers.chatEvent(new JsonObject(), null)).stall());
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("unharmed")));
    Vertx vertx = Vertx.vertx();
    HttpClient client = vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setDefaultHost("127.0.0.1")
        .setDefaultPort(inMesh.port()));
    try {
      var left = client.request(HttpMethod.POST, ROUTE).await(10, TimeUnit.SECONDS);
      left.send(Buffer.buffer(STREAM)).await(10, TimeUnit.SECONDS);
      Future<String> kept = post2(client, CHAT);
      gate.awaitReached();
      left.reset(8);
      Scrape.await(() -> upstream.live() == 1);
      gate.open();
      assertThat(get(kept)).startsWith("HTTP_2 200").contains("unharmed");
    } finally {
      client.close();
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static Future<String> post2(HttpClient client, String body) {
    return client
        .request(HttpMethod.POST, ROUTE)
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(response -> response
            .body()
            .map(text -> response.version() + " " + response.statusCode() + " " + text));
  }

  private static String get(Future<String> answer) throws TimeoutException {
    return answer.await(10, TimeUnit.SECONDS);
  }
}
