package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody can make the gateway hold more of a request than its operator allows. */
class LimitsRequestSizeTest {
  private static final int LIMIT = 1 << 20;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
        general_settings: {max_request_size_mb: 1}
        sluice_settings: {max_header_size_kb: 8, max_buffered_requests_mb: 3}
        """);
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @AfterEach
  void nothingIsHeld() {
    Scrape.awaitQuiet(sluice);
  }

  /** A good request whose body has exactly so many bytes. */
  private static byte[] body(int bytes) {
    byte[] frame = "{\"model\":\"chat\",\"messages\":[],\"pad\":\"\"}".getBytes(UTF_8);
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) 'x');
    System.arraycopy(frame, 0, body, 0, frame.length - 2);
    System.arraycopy(frame, frame.length - 2, body, bytes - 2, 2);
    return body;
  }

  private static RawCaller send(RawCaller caller, byte[] body, boolean chunked) {
    String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\n";
    if (!chunked) {
      return caller.send(head + "content-length: " + body.length + "\r\n\r\n").send(body);
    }
    caller.send(head + "transfer-encoding: chunked\r\n\r\n");
    for (int from = 0; from < body.length; from += 50_000) {
      byte[] piece = Arrays.copyOfRange(body, from, Math.min(body.length, from + 50_000));
      caller.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
    }
    return caller.send("0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyOfExactlyTheLimitIsRelayed(boolean chunked) {
    byte[] body = body(LIMIT);
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      assertThat(send(caller, body, chunked).answer().status()).isEqualTo(200);
      assertThat(upstream.requests().get(upstream.requests().size() - 1).body())
          .hasSize(LIMIT + "upstream-model".length() - "chat".length());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneByteMoreIs413AndTheConnectionCloses(boolean chunked) {
    refusedAs413(body(LIMIT + 1), chunked);
  }

  /** A caller that sends all it has before it reads must still find the answer, not a reset. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoSendsFarTooMuchStillReadsWhy(boolean chunked) {
    refusedAs413(body(20 * LIMIT), chunked);
  }

  private static void refusedAs413(byte[] body, boolean chunked) {
    int before = upstream.requests().size();
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer = send(caller, body, chunked).answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
      JsonObject error = answer.json().getJsonObject("error");
      assertThat(error.getString("type")).isEqualTo("invalid_request_error");
      assertThat(error.getString("code")).isEqualTo("request_too_large");
      assertThat(error.getString("message")).contains("1 MiB", "max_request_size_mb");
      assertThat(caller.seesClose()).isTrue();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void aBodyThatIsOnlyAnnouncedIsRefusedAtOnce() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: ";
      assertThat(caller.send(head + "9223372036854775807\r\n\r\n").answer().status())
          .isEqualTo(413);
    }
  }

  @Test
  void whoNeverStopsSendingIsCutOff() {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n");
      String piece = "10000\r\n" + "x".repeat(65_536) + "\r\n";
      long deadline = System.nanoTime() + 10_000_000_000L;
      boolean cut = false;
      while (!cut && System.nanoTime() < deadline) {
        try {
          caller.send(piece);
        } catch (UncheckedIOException closed) {
          cut = true;
        }
      }
      assertThat(cut).isTrue();
    }
  }

  @Test
  void theMemoryOfAllRequestsTogetherIsBounded() {
    byte[] almost = body(LIMIT);
    RawCaller[] callers = new RawCaller[4];
    try {
      for (int i = 0; i < 3; i++) {
        callers[i] = RawCaller.to(sluice.port());
        callers[i]
            .send("POST /v1/chat/completions HTTP/1.1\r\nhost: t\r\ncontent-length: " + LIMIT
                + "\r\n\r\n")
            .send(Arrays.copyOf(almost, LIMIT - 1));
      }
      Scrape.await(
          () -> Scrape.of(sluice).value("sluice_buffered_request_bytes") == 3.0 * (LIMIT - 1));
      callers[3] = RawCaller.to(sluice.port());
      RawAnswer answer = send(callers[3], body(100), false).answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("1");
      assertThat(answer.text()).contains("max_buffered_requests_mb");
      for (int i = 0; i < 3; i++) {
        assertThat(callers[i].send(new byte[] {'}'}).answer().status()).isEqualTo(200);
      }
    } finally {
      for (RawCaller caller : callers) {
        if (caller != null) {
          caller.close();
        }
      }
    }
  }

  @Test
  void aRequestLineThatIsTooLongIs414() {
    refusedHead(
        "GET /v1/models?" + "q".repeat(9000) + " HTTP/1.1\r\nhost: t\r\n\r\n", 414, "uri_too_long");
  }

  @Test
  void headersThatAreTooLargeAre431() {
    refusedHead(
        "GET /v1/models HTTP/1.1\r\nhost: t\r\nx: " + "v".repeat(9000) + "\r\n\r\n",
        431,
        "headers_too_large");
  }

  @Test
  void tooManyHeadersAre431() {
    StringBuilder head = new StringBuilder("GET /v1/models HTTP/1.1\r\nhost: t\r\n");
    for (int i = 0; i < 2000; i++) {
      head.append("x").append(i).append(": y\r\n");
    }
    refusedHead(head.append("\r\n").toString(), 431, "headers_too_large");
  }

  private static void refusedHead(String head, int status, String code) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer answer = caller.send(head).answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      assertThat(answer.json().getJsonObject("error").getString("code")).isEqualTo(code);
      assertThat(caller.seesClose()).isTrue();
    }
  }
}
