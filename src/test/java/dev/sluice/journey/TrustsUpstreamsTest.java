package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.ForwardProxy;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestAuthority;
import dev.sluice.fake.TestAuthority.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream is believed to be who it says when an authority of its deployment says so, and is shown who asks. */
class TrustsUpstreamsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("tests");

  private static Vertx vertx;
  private static FakeUpstream upstream;
  private static FakeUpstream asking; // for a certificate

  @TempDir
  private Path folder;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    upstream = FakeUpstream.start(vertx, tls());
    asking = FakeUpstream.start(
        vertx,
        tls()
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(
                new PemTrustOptions().addCertValue(Buffer.buffer(AUTHORITY.certificate()))));
  }

  private static NetServerOptions tls() {
    Issued issued = AUTHORITY.issue("upstream");
    return FakeUpstream.local(0)
        .setSsl(true)
        .setKeyCertOptions(new PemKeyCertOptions()
            .addCertValue(Buffer.buffer(issued.certificate()))
            .addKeyValue(Buffer.buffer(issued.key())));
  }

  @AfterAll
  static void stop() {
    upstream.close();
    asking.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static String model(String name, FakeUpstream target, String... params) {
    StringBuilder entry = new StringBuilder("""
          - model_name: %s
            litellm_params:
              model: openai/x
              api_base: https://localhost:%d/v1
              api_key: k
              num_retries: 0
        """.formatted(name, target.port()));
    for (String param : params) {
      entry.append("      ").append(param).append('\n');
    }
    return entry.toString();
  }

  private static HttpResponse<String> ask(SluiceUnderTest sluice, String model) {
    return sluice.post(Streaming.CHAT, "{\"model\":\"" + model + "\",\"messages\":[]}");
  }

  private String authority() {
    return TestAuthority.write(folder, "ca.pem", AUTHORITY.certificate());
  }

  @Test
  void deploymentsOfOneServerEachHaveTheirOwnWay() {
    String others =
        TestAuthority.write(folder, "others.pem", TestAuthority.named("others").certificate());
    String yaml = "model_list:\n"
        + model("known", upstream, "ssl_verify: " + authority())
        + model("foreign", upstream, "ssl_verify: " + others)
        + model("standard", upstream)
        + model("unchecked", upstream, "ssl_verify: false");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      for (int i = 0; i < 2; i++) { // connections that are kept are nobody else's
        assertThat(ask(sluice, "known").statusCode()).isEqualTo(200);
        assertThat(ask(sluice, "unchecked").statusCode()).isEqualTo(200);
        for (String refused : new String[] {"foreign", "standard"}) {
          HttpResponse<String> answer = ask(sluice, refused);
          assertThat(answer.statusCode()).as(refused).isEqualTo(502);
          assertThat(answer.body()).contains("TLS failed", "ssl_verify");
        }
      }
    }
  }

  @Test
  void aCertificateMustBeForTheHostThatIsAsked() {
    String yaml = "model_list:\n"
        + model("chat", upstream, "ssl_verify: " + authority()).replace("localhost", "127.0.0.2");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      assertThat(ask(sluice, "chat").statusCode()).isEqualTo(502);
    }
  }

  @Test
  void theEnvironmentNamesAuthoritiesAndACertificateForAll() {
    String both =
        TestAuthority.write(folder, "both.pem", AUTHORITY.issue("gateway").both());
    Map<String, String> environment = Map.of("SSL_CERT_FILE", authority(), "SSL_CERTIFICATE", both);
    String yaml = "model_list:\n" + model("a", upstream) + model("b", asking);
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml, environment)) {
      assertThat(ask(sluice, "a").statusCode()).isEqualTo(200);
      assertThat(ask(sluice, "b").statusCode()).isEqualTo(200);
      assertThat(sluice.get("/health").body()).contains("\"healthy_count\" : 2");
    }
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml, Map.of("SSL_VERIFY", "False"))) {
      assertThat(ask(sluice, "a").statusCode()).isEqualTo(200);
      assertThat(ask(sluice, "b").statusCode()).isEqualTo(502);
    }
  }

  @Test
  void aNewCertificateForUpstreamsIsUsedWithoutARestart() {
    String file = TestAuthority.write(
        folder, "both.pem", TestAuthority.named("others").issue("gateway").both());
    String yaml = "model_list:\n"
        + model("chat", asking, "ssl_verify: " + authority(), "ssl_certificate: " + file)
        + "router_settings: {disable_cooldowns: true}\n";
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      assertThat(ask(sluice, "chat").statusCode()).isEqualTo(502);
      TestAuthority.write(folder, "both.pem", AUTHORITY.issue("gateway").both());
      Eventually.until(
          () -> ask(sluice, "chat").statusCode() == 200,
          () -> ask(sluice, "chat").body());
    }
  }

  @Test
  void aTunnelThroughAProxyIsSecuredFromEndToEnd() {
    try (ForwardProxy proxy = ForwardProxy.start();
        SluiceUnderTest sluice = SluiceUnderTest.start("model_list:\n"
            + model(
                "chat",
                upstream,
                "ssl_verify: " + authority(),
                "upstream_proxy: http://" + proxy.address()))) {
      assertThat(ask(sluice, "chat").statusCode()).isEqualTo(200);
      assertThat(proxy.heads()).singleElement().asString().startsWith("CONNECT localhost:");
    }
  }
}
