package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.ForwardProxy;
import dev.sluice.fake.SluiceUnderTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Upstreams that are not reached directly are reached through the proxy that the environment or the config names. */
class GoesThroughProxiesTest {
  private FakeUpstream upstream;
  private ForwardProxy proxy;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    proxy = ForwardProxy.start();
  }

  @AfterEach
  void stop() {
    proxy.close();
    upstream.close();
  }

  /** A name that only the proxy can reach. */
  private String config(String... more) {
    return SluiceUnderTest.oneModel(upstream).replace("127.0.0.1", "upstream.test")
        + String.join("", more);
  }

  private static HttpResponse<String> ask(SluiceUnderTest sluice) {
    return sluice.post(Streaming.CHAT, Streaming.WHOLE_BODY);
  }

  @Test
  void theEnvironmentNamesOne() {
    Map<String, String> environment = Map.of("HTTP_PROXY", "http://" + proxy.address());
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(), environment)) {
      assertThat(ask(sluice).statusCode()).isEqualTo(200);
      assertThat(sluice.post(Streaming.CHAT, Streaming.BODY).body()).endsWith(Streaming.DONE);
      assertThat(proxy.heads())
          .hasSize(2)
          .allMatch(head -> head.startsWith("POST http://upstream.test"));
      assertThat(proxy.heads()).noneMatch(head -> head.toLowerCase().contains("proxy-auth"));
    }
  }

  @Test
  void aUserAndAPasswordAreSent() {
    String settings =
        "sluice_settings: {upstream_proxy: 'http://me:pass%40@" + proxy.address() + "'}\n";
    String expected =
        Base64.getEncoder().encodeToString("me:pass@".getBytes(StandardCharsets.UTF_8));
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(settings))) {
      assertThat(ask(sluice).statusCode()).isEqualTo(200);
      assertThat(proxy.heads()).singleElement().asString().contains("Basic " + expected);
    }
  }

  @Test
  void noProxyKeepsOthersOnTheDirectWay() {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://" + proxy.address(), "NO_PROXY", "other.test,.test");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(), environment)) {
      assertThat(ask(sluice).body()).contains("no such host");
      assertThat(proxy.heads()).isEmpty();
    }
  }

  @Test
  void aDeploymentCanHaveItsOwnAndAHealthCheckTakesItToo() {
    String own = SluiceUnderTest.oneModel(upstream)
        .replace("num_retries: 0", "num_retries: 0\n      upstream_proxy: " + proxy.address());
    try (SluiceUnderTest sluice = SluiceUnderTest.start(own)) {
      assertThat(ask(sluice).statusCode()).isEqualTo(200);
      assertThat(proxy.heads()).hasSize(1);
      assertThat(sluice.get("/health").body()).contains("\"healthy_count\" : 1");
      assertThat(proxy.heads()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() {
    String settings = "sluice_settings: {upstream_proxy: '" + proxy.address() + "'}\n";
    proxy.close();
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(settings))) {
      HttpResponse<String> answer = ask(sluice);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("by the proxy http://" + proxy.address());
    }
  }
}
