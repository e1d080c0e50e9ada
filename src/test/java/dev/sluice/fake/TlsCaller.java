package dev.sluice.fake;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** A caller over TLS, with a connection of its own each time. Any thread. */
public final class TlsCaller {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String url;
  private final SSLContext context;

  private TlsCaller(int port, SSLContext context) {
    this.url = "https://127.0.0.1:" + port;
    this.context = context;
  }

  public static TlsCaller to(int port, SSLContext context) {
    return new TlsCaller(port, context);
  }

  public HttpResponse<String> get(HttpClient.Version version, String path) throws IOException {
    return send(version, HttpRequest.newBuilder(URI.create(url + path)));
  }

  public HttpResponse<String> get(String path) throws IOException {
    return get(HttpClient.Version.HTTP_1_1, path);
  }

  public HttpResponse<String> post(HttpClient.Version version, String path, String json)
      throws IOException {
    return send(
        version,
        HttpRequest.newBuilder(URI.create(url + path))
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** The serial number of the certificate that a new connection is shown. */
  public BigInteger serial() throws IOException {
    X509Certificate shown = (X509Certificate)
        get("/health/liveliness").sslSession().orElseThrow().getPeerCertificates()[0];
    return shown.getSerialNumber();
  }

  private HttpResponse<String> send(HttpClient.Version version, HttpRequest.Builder request)
      throws IOException {
    try {
      return HttpClient.newBuilder()
          .sslContext(context)
          .version(version)
          .build()
          .send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
