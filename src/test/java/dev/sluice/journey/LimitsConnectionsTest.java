package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.journey.Http2Caller.Asked;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody takes more connections than there are, or holds one without asking; whoever tries is told and counted. */
class LimitsConnectionsTest {
  private static final String ALIVE = RawCaller.get("/health/liveliness");

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private SluiceUnderTest sluice(String settings) {
    return SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings: {" + settings + "}\n");
  }

  private static double refused(SluiceUnderTest sluice, String reason) {
    return Scrape.of(sluice).value("sluice_refused_connections_total{reason=\"" + reason + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_connections", "max_connections_per_peer"})
  void theConnectionBeyondTheLimitIsToldAndClosed(String limit) {
    try (SluiceUnderTest sluice = sluice(limit + ": 3")) {
      sluice.get("/metrics"); // its connection is kept, and is the first
      List<RawCaller> callers =
          IntStream.range(0, 2).mapToObj(i -> RawCaller.to(sluice.port())).toList();
      callers.forEach(caller -> assertThat(caller.send(ALIVE).answer().status()).isEqualTo(200));
      try (RawCaller beyond = RawCaller.to(sluice.port()).send(ALIVE)) {
        RawAnswer answer = beyond.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(answer.json().getJsonObject("error").getString("code"))
            .isEqualTo("too_many_connections");
        assertThat(beyond.seesClose()).isTrue();
      }
      assertThat(refused(sluice, limit)).isEqualTo(1);
      callers.forEach(RawCaller::close);
      Eventually.until(() -> isLetIn(sluice), () -> "room again");
      Scrape.await(() -> Scrape.of(sluice).value("sluice_caller_connections") == 1);
    }
  }

  private static boolean isLetIn(SluiceUnderTest sluice) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      return caller.send(ALIVE).answer().status() == 200;
    }
  }

  @Test
  void aFloodBeyondTheLimitIsNotKept() {
    try (SluiceUnderTest sluice = sluice("max_connections: 1")) {
      sluice.get("/metrics");
      List<RawCaller> flood = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        flood.add(RawCaller.to(sluice.port()));
      }
      Scrape.await(() -> refused(sluice, "max_connections") == 400);
      assertThat(Scrape.of(sluice).value("sluice_caller_connections")).isLessThan(1 + 150);
      flood.forEach(caller -> assertThat(caller.seesClose()).isTrue());
      Scrape.await(() -> Scrape.of(sluice).value("sluice_caller_connections") == 1);
      flood.forEach(RawCaller::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /v1/models HTTP/1.1\r\nx: "})
  void aHeadThatNeverBecomesWholeIsNotWaitedFor(String begun) {
    try (SluiceUnderTest sluice = sluice("request_read_timeout: 0.5");
        RawCaller slow = RawCaller.to(sluice.port()).send(begun)) {
      assertThat(slow.seesClose()).isTrue();
      assertThat(refused(sluice, "silent")).isEqualTo(1);
    }
  }

  @Test
  void aBodyThatTricklesIsNotWaitedFor() {
    try (SluiceUnderTest sluice = sluice("request_read_timeout: 0.5");
        RawCaller slow = RawCaller.to(sluice.port())) {
      slow.send(RawCaller.post(Streaming.CHAT, Streaming.BODY).substring(0, 130));
      RawAnswer answer = slow.answer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(slow.seesClose()).isTrue();
      assertThat(Scrape.of(sluice).value("sluice_requests_total{model=\"unknown\",status=\"408\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void whoCancelsTooMuchOnHttp2IsCutOff() {
    try (SluiceUnderTest sluice = sluice("http2_cleartext: true, http2_max_resets: 10");
        Http2Caller caller = new Http2Caller(sluice.port())) {
      upstream.always(Script.bytes("").stall());
      for (int i = 0; i < 12; i++) {
        try {
          Asked asked = caller.ask(Streaming.BODY);
          asked.leaveIfThere();
        } catch (RuntimeException closed) {
          break;
        }
      }
      caller.awaitClosed();
      assertThat(refused(sluice, "http2_flood")).isEqualTo(1);
      Scrape.await(() -> upstream.live() == 0);
    }
  }

  /** RFC 9113, sections 3.4 and 6.5. */
  @Test
  void callersOfHttp2AreToldHowMuchTheyMayAskAtATime() {
    try (SluiceUnderTest sluice =
            sluice("http2_cleartext: true, http2_max_streams: 2, max_header_size_kb: 32");
        RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      ByteBuffer head = ByteBuffer.wrap(caller.read(9));
      int length = head.getInt() >>> 8;
      ByteBuffer settings = ByteBuffer.wrap(caller.read(length));
      Map<Integer, Integer> told = new HashMap<>();
      while (settings.hasRemaining()) {
        told.put((int) settings.getShort(), settings.getInt());
      }
      assertThat(told).containsEntry(3, 2).containsEntry(6, 32 << 10);
    }
  }
}
