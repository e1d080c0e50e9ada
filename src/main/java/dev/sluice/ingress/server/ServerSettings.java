package dev.sluice.ingress.server;

import dev.sluice.config.CallerTls;
import dev.sluice.config.Listening;
import dev.sluice.config.Settings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import org.jspecify.annotations.Nullable;

/** What HTTP servers are made with. Stateless. */
public final class ServerSettings {
  private static final int MAX_LINE_BYTES = 8192;
  private static final int ACCEPT_BACKLOG = 1024;
  private static final String PEM_CHARSET = "ISO-8859-1";

  private ServerSettings() {}

  public static HttpServerOptions forCallers(Settings settings) {
    Listening listening = settings.listening();
    HttpServerOptions options = basic(settings, listening.tls());
    options.setReusePort(listening.takeover()).setSendBufferSize(settings.callerSendBytes());
    if (listening.tls() != null && listening.tls().callerAuthorities() != null) {
      options
          .setClientAuth(ClientAuth.REQUIRED)
          .setTrustOptions(authorities(listening.tls().callerAuthorities().text()));
    }
    return options;
  }

  /** Operators have the master key to show, and probes no certificate: none is asked for. */
  public static HttpServerOptions forOperators(Settings settings) {
    HttpServerOptions options = basic(settings, settings.listening().tls());
    options.setReusePort(settings.listening().takeover());
    return options;
  }

  /** The part of them that a running server can change. */
  static @Nullable ServerSSLOptions certificates(HttpServerOptions options) {
    return options.isSsl() ? options.getSslOptions() : null;
  }

  private static HttpServerOptions basic(Settings settings, @Nullable CallerTls tls) {
    Listening listening = settings.listening();
    HttpServerOptions options = new HttpServerOptions()
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        // With it, a connection is not announced, and so not watched, before its first whole head.
        .setHttp2ClearTextEnabled(settings.http2Cleartext())
        .setHttp2RstFloodMaxRstFramePerWindow(listening.maxResets())
        .setHandle100ContinueAutomatically(false)
        .setPerFrameWebSocketCompressionSupported(
            false) // no WebSockets here: two handlers less a read
        .setPerMessageWebSocketCompressionSupported(false)
        .setAcceptBacklog(ACCEPT_BACKLOG);
    options
        .getInitialSettings()
        .setMaxConcurrentStreams(listening.maxStreams())
        .setMaxHeaderListSize(settings.maxHeaderBytes());
    if (tls != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(new PemKeyCertOptions()
              .addCertValue(pem(tls.identity().certificate().text()))
              .addKeyValue(pem(tls.identity().key().text())));
    }
    return options;
  }

  private static PemTrustOptions authorities(String text) {
    return new PemTrustOptions().addCertValue(pem(text));
  }

  private static Buffer pem(String text) {
    return Buffer.buffer(text, PEM_CHARSET);
  }
}
