package dev.sluice.upstream;

import dev.sluice.config.Origin;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamProxy;
import dev.sluice.config.UpstreamTls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;

/** How an HTTP client reaches an origin: its TLS and its proxy. Stateless. */
public final class OriginOptions {
  private static final String PEM_CHARSET = "ISO-8859-1";

  private OriginOptions() {}

  /** Adds them to a client's options. */
  public static <T extends HttpClientOptions> T add(T options, Origin origin) {
    UpstreamTls tls = origin.tls();
    options
        .setDefaultHost(origin.host())
        .setDefaultPort(origin.port())
        .setSsl(origin.isTls())
        .setTrustAll(!tls.verify())
        .setVerifyHost(tls.verify());
    if (tls.authorities() != null) {
      options.setTrustOptions(
          new PemTrustOptions().addCertValue(pem(tls.authorities().text())));
    }
    if (tls.identity() != null) {
      options.setKeyCertOptions(new PemKeyCertOptions()
          .addCertValue(pem(tls.identity().certificate().text()))
          .addKeyValue(pem(tls.identity().key().text())));
    }
    if (origin.proxy() != null) {
      options.setProxyOptions(proxy(origin.proxy()));
    }
    return options;
  }

  private static ProxyOptions proxy(UpstreamProxy proxy) {
    Secret password = proxy.password();
    ProxyOptions options = new ProxyOptions()
        .setType(proxy.kind() == UpstreamProxy.Kind.HTTP ? ProxyType.HTTP : ProxyType.SOCKS5)
        .setHost(proxy.host())
        .setPort(proxy.port());
    if (proxy.user() != null) {
      options.setUsername(proxy.user()).setPassword(password == null ? "" : password.reveal());
    }
    return options;
  }

  private static Buffer pem(String text) {
    return Buffer.buffer(text, PEM_CHARSET);
  }
}
