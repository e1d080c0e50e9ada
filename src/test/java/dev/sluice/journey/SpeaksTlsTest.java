package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestAuthority;
import dev.sluice.fake.TestAuthority.Issued;
import dev.sluice.fake.TlsCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers reach the gateway over TLS, and a new certificate is used without a restart. */
class SpeaksTlsTest {
  private static final String ALIVE = "/health/liveliness";
  private static final TestAuthority AUTHORITY = TestAuthority.named("tests");

  @TempDir
  private Path folder;

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private void install(Issued issued) {
    TestAuthority.write(folder, "key.pem", issued.key());
    TestAuthority.write(folder, "certificate.pem", issued.certificate() + AUTHORITY.certificate());
  }

  private String config(String more) {
    return SluiceUnderTest.oneModel(upstream) + """
        sluice_settings:
          config_poll_interval: 0.05
          tls: {certificate: %s/certificate.pem, key: %s/key.pem%s}
        """.formatted(folder, folder, more);
  }

  private static TlsCaller caller(SluiceUnderTest sluice) {
    return TlsCaller.to(sluice.port(), AUTHORITY.context(null));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bothVersionsOfHttpAreSpoken(Version version) throws IOException {
    install(AUTHORITY.issue("gateway"));
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(""))) {
      HttpResponse<String> answer = caller(sluice)
          .post(version, Streaming.CHAT, "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).endsWith(Streaming.DONE);
    }
  }

  @Test
  void whoDoesNotSpeakTlsIsCutOffAndCounted() throws IOException {
    install(AUTHORITY.issue("gateway"));
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(""));
        RawCaller plain = RawCaller.to(sluice.port())) {
      plain.send(RawCaller.get(ALIVE));
      assertThat(plain.seesClose()).isTrue();
      assertThat(caller(sluice).get("/metrics").body())
          .contains("sluice_refused_connections_total{reason=\"tls_handshake\"} 1.0");
    }
  }

  @Test
  void callersMustShowACertificateWhereItIsAskedFor() throws IOException {
    install(AUTHORITY.issue("gateway"));
    TestAuthority.write(folder, "callers.pem", AUTHORITY.certificate());
    TestAuthority others = TestAuthority.named("others");
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start(config(", client_ca: " + folder + "/callers.pem"))) {
      TlsCaller known = TlsCaller.to(sluice.port(), AUTHORITY.context(AUTHORITY.issue("caller")));
      TlsCaller foreign = TlsCaller.to(sluice.port(), AUTHORITY.context(others.issue("caller")));
      assertThat(known.get(ALIVE).statusCode()).isEqualTo(200);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> caller(sluice).get(ALIVE));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> foreign.get(ALIVE));
    }
  }

  @Test
  void operatorsAndProbesNeedNoneOnTheAdminPort() throws IOException {
    install(AUTHORITY.issue("gateway"));
    TestAuthority.write(folder, "callers.pem", AUTHORITY.certificate());
    int admin;
    try (ServerSocket free = new ServerSocket(0)) {
      admin = free.getLocalPort();
    }
    String config =
        config(", client_ca: " + folder + "/callers.pem") + "  admin_port: " + admin + "\n";
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config)) {
      TlsCaller operator = TlsCaller.to(admin, AUTHORITY.context(null));
      assertThat(operator.get(ALIVE).statusCode()).isEqualTo(200);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> caller(sluice).get(ALIVE));
      BigInteger first = operator.serial();
      install(AUTHORITY.issue("gateway"));
      Eventually.until(() -> !serial(operator).equals(first), () -> "another certificate");
    }
  }

  @Test
  void aNewCertificateIsShownWithoutARestartAndABrokenOneIsNot() throws IOException {
    install(AUTHORITY.issue("gateway"));
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(""))) {
      TlsCaller caller = caller(sluice);
      BigInteger first = caller.serial();
      install(AUTHORITY.issue("gateway"));
      Eventually.until(() -> !serial(caller).equals(first), () -> "another certificate");
      BigInteger second = caller.serial();
      TestAuthority.write(
          folder,
          "certificate.pem",
          "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n");
      Eventually.until(
          () -> readiness(caller).contains("\"last_reload_successful\" : false"),
          () -> readiness(caller));
      assertThat(readiness(caller)).contains("certificate.pem: it holds no readable certificate");
      assertThat(caller.serial()).isEqualTo(second);
      install(AUTHORITY.issue("gateway"));
      Eventually.until(() -> !serial(caller).equals(second), () -> "a third certificate");
      assertThat(caller.get(Version.HTTP_2, ALIVE).version()).isEqualTo(Version.HTTP_2);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aStreamInProgressDoesNotNoticeANewCertificate(Version version) throws IOException {
    install(AUTHORITY.issue("gateway"));
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Streaming.word("one"))
        .stall(gate)
        .event(Streaming.finish())
        .done());
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(""))) {
      TlsCaller caller = caller(sluice);
      BigInteger first = caller.serial();
      CompletableFuture<String> stream =
          CompletableFuture.supplyAsync(() -> stream(caller, version));
      upstream.take();
      install(AUTHORITY.issue("gateway"));
      Eventually.until(() -> !serial(caller).equals(first), () -> "another certificate");
      gate.open();
      assertThat(stream.orTimeout(10, TimeUnit.SECONDS).join()).endsWith(Streaming.DONE);
    }
  }

  private static String stream(TlsCaller caller, Version version) {
    try {
      return caller.post(version, Streaming.CHAT, Streaming.BODY).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BigInteger serial(TlsCaller caller) {
    try {
      return caller.serial();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String readiness(TlsCaller caller) {
    try {
      return caller.get("/health/readiness").body();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theAuthorityOfCallersCanBeReplacedToo() throws IOException {
    install(AUTHORITY.issue("gateway"));
    TestAuthority others = TestAuthority.named("others");
    TestAuthority.write(folder, "callers.pem", AUTHORITY.certificate());
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start(config(", client_ca: " + folder + "/callers.pem"))) {
      TlsCaller caller = TlsCaller.to(sluice.port(), AUTHORITY.context(others.issue("caller")));
      TestAuthority.write(folder, "callers.pem", others.certificate());
      Eventually.until(() -> isLetIn(caller), () -> "the other authority's caller is let in");
    }
  }

  private static boolean isLetIn(TlsCaller caller) {
    try {
      return caller.get(ALIVE).statusCode() == 200;
    } catch (SSLException refused) {
      return false;
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void theOptionsAreThoseOfLiteLlm() throws IOException {
    install(AUTHORITY.issue("gateway"));
    try (SluiceProcess process = SluiceProcess.run(
        "--model",
        "echo/echo",
        "--port",
        "0",
        "--ssl_certfile_path",
        folder + "/certificate.pem",
        "--ssl-keyfile-path",
        folder + "/key.pem")) {
      process.awaitStarted();
      assertThat(process.out()).contains("Listening on https://127.0.0.1:");
      TlsCaller caller = TlsCaller.to(process.port(), AUTHORITY.context(null));
      assertThat(caller.get("/v1/models").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFileThatCannotBeUsedRefusesTheStart() {
    try (SluiceProcess process = SluiceProcess.run(
        "--model", "echo/echo", "--port", "0", "--ssl-certfile-path", folder + "/gone.pem")) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.err())
          .contains("SSL_CERTFILE_PATH is " + folder + "/gone.pem: there is no such file");
    }
  }

  @Test
  void goingBackToPlainTextTakesARestart() throws IOException {
    install(AUTHORITY.issue("gateway"));
    try (SluiceUnderTest sluice = SluiceUnderTest.start(config(""))) {
      sluice.rewrite(SluiceUnderTest.oneModel(upstream));
      TlsCaller caller = caller(sluice);
      Eventually.until(
          () -> readiness(caller).contains("restart the gateway"), () -> readiness(caller));
    }
  }
}
