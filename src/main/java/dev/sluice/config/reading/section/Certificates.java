package dev.sluice.config.reading.section;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.config.Identity;
import dev.sluice.config.Pem;
import dev.sluice.config.file.Findings;
import dev.sluice.config.file.PemFiles;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue.Scalar;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys, and says what is wrong with them before anybody connects. Owned by one reading.
 */
public final class Certificates {
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\\s*");

  private final PemFiles files;
  private final Findings findings;
  private final Clock clock;
  private final Map<Named, @Nullable Pem> known = new HashMap<>();

  public Certificates(PemFiles files, Findings findings, Clock clock) {
    this.files = files;
    this.findings = findings;
    this.clock = clock;
  }

  /**
   * A file, and where it is named.
   *
   * @param by the key or the variable
   * @param shown the file as messages may show it
   */
  public record Named(Place place, String by, String file, String shown) {
    public Named(Place place, String by, String file) {
      this(place, by, file, file);
    }

    /** What a variable holds need not be a file, and is not shown to whoever could make a config name it. */
    public static Named of(Section section, String key, String file) {
      boolean told = !(section.value(key) instanceof Scalar scalar) || scalar.variable() == null;
      String shown = told ? file : Section.shown(section.value(key));
      return new Named(section.placeOf(key), section.path(key), file, shown);
    }

    String complaint(@Nullable String why) {
      return by + " is " + shown + ": " + why;
    }
  }

  /** A bundle of authorities; null when it cannot be used, which is an error. */
  public @Nullable Pem authorities(Named named) {
    if (known.containsKey(named)) {
      return known.get(named);
    }
    Pem pem = null;
    try {
      Pem read = files.read(named.file);
      if (certificates(read).isEmpty()) {
        throw new IOException("it holds no certificate, which begins with -----BEGIN CERTIFICATE");
      }
      pem = read;
    } catch (IOException unusable) {
      findings.error(named.place, named.complaint(unusable.getMessage()));
    }
    known.put(named, pem);
    return pem;
  }

  /** A certificate and its key, perhaps in one file; null when they cannot be used, which is an error. */
  public @Nullable Identity identity(Named certificate, Named key) {
    Pem chain = authorities(certificate);
    if (chain == null) {
      return null;
    }
    try {
      Pem secret = files.read(key.file);
      refuseWithoutKey(secret);
      Identity identity = new Identity(chain, secret);
      X509Certificate own = own(identity);
      warnOfAge(certificate, own);
      return identity;
    } catch (IOException unusable) {
      findings.error(key.place, key.complaint(unusable.getMessage()));
      return null;
    }
  }

  private static Collection<X509Certificate> certificates(Pem pem) throws IOException {
    // The JDK takes a key before them for a broken one.
    String blocks =
        BLOCK.matcher(pem.text()).results().map(MatchResult::group).collect(Collectors.joining());
    if (blocks.isEmpty() && pem.text().contains("-----BEGIN CERTIFICATE")) {
      throw new IOException("its certificate has no end");
    }
    try {
      @SuppressWarnings("unchecked") // X.509 has no others
      Collection<X509Certificate> all =
          (Collection<X509Certificate>) CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(blocks.getBytes(ISO_8859_1)));
      return all;
    } catch (GeneralSecurityException e) {
      throw new IOException("it holds no readable certificate (" + e.getMessage() + ")", e);
    }
  }

  private static void refuseWithoutKey(Pem pem) throws IOException {
    if (pem.text().contains("-----BEGIN ENCRYPTED PRIVATE KEY")
        || pem.text().contains("Proc-Type: 4,ENCRYPTED")) {
      throw new IOException(
          "its key is encrypted; write it without a passphrase with openssl pkey");
    }
    if (!pem.text().contains("PRIVATE KEY-----")) {
      throw new IOException("it holds no private key, which begins with -----BEGIN PRIVATE KEY");
    }
  }

  /** The certificate that goes with the key. */
  private static X509Certificate own(Identity identity) throws IOException {
    X509KeyManager keys;
    try {
      KeyManager[] managers = options(identity).getKeyManagerFactory(null).getKeyManagers();
      keys = (X509KeyManager) managers[0];
    } catch (Exception e) { // whatever the key's bytes make of themselves
      throw new IOException(
          "its key cannot be read (" + e.getMessage() + "); write an RSA or EC key", e);
    }
    for (String kind : KEY_KINDS) {
      String[] aliases = keys.getServerAliases(kind, null);
      if (aliases != null) {
        X509Certificate own = keys.getCertificateChain(aliases[0])[0];
        refuseIfForeign(keys.getPrivateKey(aliases[0]), own, identity);
        return own;
      }
    }
    throw new IOException("its key does not belong to the certificate in "
        + identity.certificate().file());
  }

  @SuppressWarnings("NullAway") // no file is read with values, so no Vertx is needed
  private static PemKeyCertOptions options(Identity identity) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(identity.certificate().text(), "ISO-8859-1"))
        .addKeyValue(Buffer.buffer(identity.key().text(), "ISO-8859-1"));
  }

  private static void refuseIfForeign(PrivateKey key, X509Certificate own, Identity identity)
      throws IOException {
    boolean fits;
    try {
      fits = belongs(key, own.getPublicKey());
    } catch (GeneralSecurityException e) {
      fits = false;
    }
    if (!fits) {
      throw new IOException("its key does not belong to the certificate in "
          + identity.certificate().file() + ", whose subject is " + own.getSubjectX500Principal());
    }
  }

  private static boolean belongs(PrivateKey key, PublicKey open) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          default -> key.getAlgorithm();
        });
    byte[] anything = {1, 2, 3};
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(anything);
    return signature.verify(signed);
  }

  private void warnOfAge(Named certificate, X509Certificate own) {
    Instant now = clock.instant();
    Instant end = own.getNotAfter().toInstant();
    if (end.isBefore(now)) {
      findings.warn(certificate.place, certificate.complaint("it expired at " + end));
    } else if (own.getNotBefore().toInstant().isAfter(now)) {
      String begin = own.getNotBefore().toInstant().toString();
      findings.warn(certificate.place, certificate.complaint("it is valid from " + begin + " on"));
    }
  }
}
