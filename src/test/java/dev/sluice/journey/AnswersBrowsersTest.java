package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web page calls the gateway from its browser, if the config lets pages of its origin do that. */
class AnswersBrowsersTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String KEY = "authorization: Bearer " + MASTER;
  private static final String PAGE = "https://chat.example.com";

  private static FakeUpstream upstream;
  private static SluiceUnderTest closed;
  private static SluiceUnderTest open;
  private static SluiceUnderTest choosy;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    String model = SluiceUnderTest.oneModel(upstream);
    String key = "general_settings: {master_key: " + MASTER + "}\n";
    closed = SluiceUnderTest.start(model + key);
    open = SluiceUnderTest.start(model);
    choosy = SluiceUnderTest.start(
        model + key + "sluice_settings: {cors_origins: [\"" + PAGE + "\"]}\n");
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
    choosy.close();
    upstream.close();
  }

  /** What a browser asks, without a key, before it sends what no form could. */
  private static RawAnswer preflight(SluiceUnderTest sluice, String origin) {
    try (RawCaller caller = RawCaller.to(sluice.port())
        .send(
            "OPTIONS " + CHAT + " HTTP/1.1\r\nhost: test\r\norigin: " + origin
                + "\r\naccess-control-request-method: POST"
                + "\r\naccess-control-request-headers: authorization,content-type,x-stainless-os\r\n\r\n")) {
      RawAnswer answer = caller.answer();
      answer.bytes();
      return answer;
    }
  }

  private static RawAnswer post(SluiceUnderTest sluice, String... headers) {
    try (RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, BODY, headers))) {
      RawAnswer answer = caller.answer();
      answer.text();
      return answer;
    }
  }

  @Test
  void withAMasterKeyPagesOfEveryOriginMayCall() {
    RawAnswer asked = preflight(closed, PAGE);
    assertThat(asked.status()).isEqualTo(204);
    assertThat(asked.header("access-control-allow-origin")).isEqualTo("*");
    assertThat(asked.header("access-control-allow-methods")).contains("POST");
    assertThat(asked.header("access-control-allow-headers"))
        .isEqualTo("authorization,content-type,x-stainless-os");
    assertThat(asked.header("access-control-max-age")).isEqualTo("600");
    RawAnswer answer = post(closed, KEY, "origin: " + PAGE);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).endsWith(DONE);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
    assertThat(answer.header("access-control-expose-headers")).isEqualTo("*");
  }

  @Test
  void aPageCanReadErrorsToo() {
    RawAnswer refused = post(closed, "origin: " + PAGE);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("access-control-allow-origin")).isEqualTo("*");
  }

  @Test
  void whoIsNoBrowserGetsNoneOfIt() {
    RawAnswer answer = post(closed, KEY);
    assertThat(answer.header("access-control-allow-origin")).isNull();
    assertThat(answer.header("vary")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "http://127.0.0.1",
        "https://[::1]:8443",
        "http://tauri.localhost",
        "app://obsidian.md"
      })
  void withoutAMasterKeyPagesOfThisMachineMayCall(String origin) {
    assertThat(preflight(open, origin).header("access-control-allow-origin")).isEqualTo(origin);
    RawAnswer answer = post(open, "origin: " + origin);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(origin);
    assertThat(answer.header("vary")).isEqualTo("origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PAGE,
        "null",
        "http://localhost.example.com",
        "http://localhost:80.example.com",
        "ftp://localhost",
        "chrome-extension://abc",
        "localhost"
      })
  void andNoOthers(String origin) {
    RawAnswer asked = preflight(open, origin);
    assertThat(asked.status()).isEqualTo(403);
    assertThat(asked.json().getJsonObject("error").getString("code"))
        .isEqualTo("origin_not_allowed");
    assertThat(asked.header("access-control-allow-origin")).isNull();
    int before = upstream.requests().size();
    RawAnswer answer = post(open, "origin: " + origin);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().getJsonObject("error").getString("code"))
        .isEqualTo("origin_not_allowed");
    assertThat(answer.header("access-control-allow-origin")).isNull();
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void itsOwnPagesMayUnlessTheirNameIsOnlyWhatDnsSays() {
    assertThat(own("192.0.2.7:4000")).isEqualTo(200);
    assertThat(own("[2001:db8::7]:4000")).isEqualTo(200);
    assertThat(own("evil.example:4000")).isEqualTo(403);
  }

  private static int own(String host) {
    String request = RawCaller.post(CHAT, BODY, "origin: http://" + host)
        .replace("host: localhost\r\n", "host: " + host + "\r\n");
    try (RawCaller caller = RawCaller.to(open.port()).send(request)) {
      RawAnswer answer = caller.answer();
      answer.bytes();
      return answer.status();
    }
  }

  @Test
  void theConfigNamesThePagesThatMay() {
    assertThat(preflight(choosy, PAGE).header("access-control-allow-origin")).isEqualTo(PAGE);
    assertThat(preflight(choosy, PAGE + ":8443").status()).isEqualTo(403);
    assertThat(preflight(choosy, "http://localhost:3000").status()).isEqualTo(403);
  }
}
