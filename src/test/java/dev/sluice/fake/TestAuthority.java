package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An authority that signs certificates for tests: elliptic keys, made anew each time, valid for this machine. The JDK
 * reads X.509 (RFC 5280) and does not write it, so it is written here.
 */
public final class TestAuthority {
  private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());
  private static final byte[] SHA256_WITH_ECDSA =
      der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final String name;
  private final KeyPair keys = keys();
  private final String certificate;

  private TestAuthority(String name) {
    this.name = name;
    this.certificate = certificate(name, keys, tomorrow(), true);
  }

  public static TestAuthority named(String name) {
    return new TestAuthority(name);
  }

  /**
   * A certificate for {@code localhost} and {@code 127.0.0.1}, and its key, both as PEM.
   *
   * @param secret the key as the JDK has it
   */
  public record Issued(String certificate, String key, PrivateKey secret) {
    /** One file with both. */
    public String both() {
      return key + certificate;
    }
  }

  /** The authority's own certificate as PEM. */
  public String certificate() {
    return certificate;
  }

  public Issued issue(String subject) {
    return issue(subject, tomorrow());
  }

  /** @param end until when it is valid; it began in 2000 */
  public Issued issue(String subject, Instant end) {
    KeyPair own = keys();
    return new Issued(
        certificate(subject, own, end, false),
        pem("PRIVATE KEY", own.getPrivate().getEncoded()),
        own.getPrivate());
  }

  /** What a client needs to trust this authority, and to show a certificate if it has one. */
  public SSLContext context(@Nullable Issued client) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", parse(certificate));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      char[] password = "password".toCharArray();
      if (client != null) {
        Certificate[] chain = {parse(client.certificate)};
        own.setKeyEntry("client", client.secret, password, chain);
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a text into a file and gives its absolute path. */
  public static String write(Path folder, String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text).toAbsolutePath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant tomorrow() {
    return Instant.now().plus(Duration.ofDays(1));
  }

  private static Certificate parse(String pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String certificate(String subject, KeyPair of, Instant end, boolean authority) {
    Instant begin = Instant.parse("2000-01-01T00:00:00Z");
    byte[] signed = der(
        0x30,
        der(0xa0, der(0x02, new byte[] {2})), // version 3
        der(0x02, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()),
        SHA256_WITH_ECDSA,
        distinguished(name),
        der(0x30, time(begin), time(end)),
        distinguished(subject),
        of.getPublic().getEncoded(),
        der(0xa3, der(0x30, authority ? isAuthority() : thisMachine())));
    byte[] signature = sign(signed);
    byte[] bits =
        new byte[signature.length + 1]; // the first says that no bit of the last is unused
    System.arraycopy(signature, 0, bits, 1, signature.length);
    return pem("CERTIFICATE", der(0x30, signed, SHA256_WITH_ECDSA, der(0x03, bits)));
  }

  private byte[] sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] isAuthority() {
    byte[] yes = der(0x30, der(0x01, new byte[] {(byte) 0xff}));
    return der(0x30, oid(0x55, 0x1d, 0x13), der(0x01, new byte[] {(byte) 0xff}), der(0x04, yes));
  }

  private static byte[] thisMachine() {
    byte[] names = der(
        0x30,
        der(0x82, "localhost".getBytes(US_ASCII)),
        der(0x87, InetAddress.getLoopbackAddress().getAddress()));
    return der(0x30, oid(0x55, 0x1d, 0x11), der(0x04, names));
  }

  private static byte[] distinguished(String commonName) {
    byte[] value = der(0x0c, commonName.getBytes(US_ASCII));
    return der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), value)));
  }

  private static byte[] time(Instant instant) {
    return der(0x18, TIME.format(instant).getBytes(US_ASCII));
  }

  private static byte[] oid(int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return der(0x06, value);
  }

  /** A tag, the length of the parts and the parts (X.690). */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      value.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = value.size();
    if (length > 255) {
      whole.write(0x82);
      whole.write(length >> 8);
    } else if (length > 127) {
      whole.write(0x81);
    }
    whole.write(length);
    whole.writeBytes(value.toByteArray());
    return whole.toByteArray();
  }

  private static String pem(String kind, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
