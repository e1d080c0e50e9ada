package dev.sluice.config.reading.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.CallerTls;
import dev.sluice.config.Snapshot;
import dev.sluice.config.UpstreamTls;
import dev.sluice.config.reading.ConfigReading;
import dev.sluice.fake.TestAuthority;
import dev.sluice.fake.TestAuthority.Issued;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that cannot be used are told at once, with the file, the line that names it and the reason. */
class CertificatesTest extends ConfigReading {
  private static final String ECHO = entry("model: echo/x");
  private static final TestAuthority AUTHORITY = TestAuthority.named("tests");
  private static final Issued GATEWAY = AUTHORITY.issue("gateway");

  @BeforeEach
  void write() {
    write("certificate.pem", GATEWAY.certificate() + AUTHORITY.certificate());
    write("key.pem", GATEWAY.key());
    write("both.pem", GATEWAY.both());
    write("ca.pem", AUTHORITY.certificate());
    write("other-key.pem", AUTHORITY.issue("other").key());
    write("empty.pem", "");
    write("cut.pem", GATEWAY.certificate().substring(0, 200));
    write("encrypted.pem", GATEWAY.key().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
    write("broken-key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  }

  private String tls(String certificate, String more) {
    return "sluice_settings:\n  tls:\n    certificate: " + folder + "/" + certificate + "\n"
        + more.replace("DIR", folder.toString()) + ECHO;
  }

  @Test
  void aCertificateAndItsKeyAreTakenFromTwoFilesOrOne() {
    CallerTls two = serve(
            tls("certificate.pem", "    key: DIR/key.pem\n    client_ca: DIR/ca.pem\n"))
        .settings()
        .listening()
        .tls();
    assertThat(two.identity().key().text()).isEqualTo(GATEWAY.key());
    assertThat(two.callerAuthorities().text()).isEqualTo(AUTHORITY.certificate());
    CallerTls one = serve(tls("both.pem", "")).settings().listening().tls();
    assertThat(one.identity().key()).isEqualTo(one.identity().certificate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3:5 | certificate.pem | gone.pem | key is DIR/gone.pem: there is no such file",
        "3:5 | certificate.pem | other-key.pem | its key does not belong to the certificate in DIR/certificate.pem, whose subject is CN=gateway",
        "3:5 | certificate.pem | empty.pem | it holds no private key",
        "3:5 | certificate.pem | encrypted.pem | its key is encrypted; write it without a passphrase",
        "3:5 | certificate.pem | broken-key.pem | its key cannot be read",
        "3:5 | certificate.pem | . | it is a directory",
        "4:5 | empty.pem | key.pem | it holds no certificate",
        "4:5 | cut.pem | key.pem | its certificate has no end",
        "4:5 | key.pem | key.pem | it holds no certificate",
        "4:5 | gone.pem | key.pem | tls.certificate is DIR/gone.pem: there is no such file",
      })
  void whatCannotBeUsedIsToldWithFileLineAndReason(
      String place, String certificate, String key, String says) {
    String yaml = "sluice_settings:\n  tls:\n    key: " + folder + "/" + key + "\n    certificate: "
        + folder + "/" + certificate + "\n" + ECHO;
    assertThat(refuse(yaml))
        .singleElement()
        .asString()
        .startsWith("config.yaml:" + place + ": sluice_settings.tls.")
        .contains(says.replace("DIR/", ""));
  }

  @Test
  void aWrongKeyOfTheMappingIsToldWithALikelyOne() {
    assertThat(warnings(serve(tls("both.pem", "    clientca: DIR/ca.pem\n"))))
        .containsExactly(
            "config.yaml:4:5: sluice_settings.tls.clientca is no known key; did you mean \"client_ca\"?");
    assertThat(refuse("sluice_settings: {tls: {key: " + folder + "/key.pem}}\n" + ECHO))
        .singleElement()
        .asString()
        .contains("sluice_settings.tls has no certificate");
  }

  @Test
  void liteLlmsVariablesStandInForTheSetting() {
    environment.put("SSL_CERTFILE_PATH", folder + "/certificate.pem");
    environment.put("SSL_KEYFILE_PATH", folder + "/key.pem");
    assertThat(serve(ECHO).settings().listening().hasTls()).isTrue();
    environment.put("SSL_KEYFILE_PATH", folder + "/other-key.pem");
    assertThat(refuse(ECHO))
        .singleElement()
        .asString()
        .startsWith("environment variable SSL_KEYFILE_PATH")
        .contains("does not belong");
    environment.remove("SSL_CERTFILE_PATH");
    assertThat(refuse(ECHO)).singleElement().asString().contains("set SSL_CERTFILE_PATH");
  }

  @Test
  void anExpiredCertificateIsServedWithAWarning() {
    write(
        "both.pem",
        AUTHORITY.issue("old", Instant.parse("2025-12-31T00:00:00Z")).both());
    assertThat(warnings(serve(tls("both.pem", ""))))
        .singleElement()
        .asString()
        .contains("it expired at 2025-12-31");
  }

  @Test
  void theWayToAnUpstreamIsTheEntrysThenTheEnvironmentsThenTheSettings() {
    String ca = folder + "/ca.pem";
    String https = "api_base: https://h/v1";
    String settings =
        "litellm_settings: {ssl_verify: false, ssl_certificate: " + folder + "/both.pem}\n";
    String plain = entry("model: openai/x", "api_key: k", https);
    UpstreamTls ofSettings = only(serve(settings + plain)).origin().tls();
    assertThat(ofSettings.verify()).isFalse();
    assertThat(ofSettings.identity().key().text()).isEqualTo(GATEWAY.both());
    environment.put("SSL_VERIFY", ca);
    UpstreamTls ofVariable = only(serve(settings + plain)).origin().tls();
    assertThat(ofVariable.authorities().text()).isEqualTo(AUTHORITY.certificate());
    assertThat(ofVariable.identity()).isEqualTo(ofSettings.identity());
    environment.put("SSL_VERIFY", "False");
    environment.put("SSL_CERT_FILE", ca);
    UpstreamTls own = only(serve(entry("model: openai/x", "api_key: k", https, "ssl_verify: true")))
        .origin()
        .tls();
    assertThat(own.verify()).isTrue();
    assertThat(own.authorities().file()).isEqualTo(ca);
    environment.put("SSL_CERT_FILE", folder + "/gone.pem");
    environment.remove("SSL_VERIFY");
    assertThat(only(serve(plain)).origin().tls()).isEqualTo(UpstreamTls.STANDARD);
  }

  @Test
  void aBundleThatCannotBeUsedIsToldOnceForAllEntries() {
    String two = entry("model: openai/x", "api_key: k", "api_base: https://h/v1")
        + "  - {model_name: n, litellm_params: {model: openai/y, api_key: k, api_base: 'https://h/v1'}}\n";
    assertThat(refuse("litellm_settings: {ssl_verify: /nowhere/ca.pem}\n" + two))
        .containsExactly("config.yaml:1:20: litellm_settings.ssl_verify is /nowhere/ca.pem:"
            + " there is no such file");
  }

  @Test
  void noKeyIsInWhatIsPrinted() {
    Snapshot snapshot = serve(tls("certificate.pem", "    key: DIR/key.pem\n"));
    String secret = GATEWAY.key().lines().skip(1).findFirst().orElseThrow();
    assertThat(List.of(snapshot.toString(), snapshot.settings().toString()))
        .noneMatch(text -> text.contains(secret.substring(0, 20)));
  }
}
