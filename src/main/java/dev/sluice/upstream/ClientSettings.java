package dev.sluice.upstream;

import dev.sluice.config.Origin;
import dev.sluice.config.Settings;
import io.vertx.core.http.HttpClientOptions;

/**
 * What makes an upstream's HTTP clients differ from another's: a change of any part means other verticles.
 *
 * @param origin where to connect
 * @param maxConnections per lane, for streams and for whole answers each; as many calls again may wait for one
 * @param connectTimeoutMillis for the TCP connection and the TLS handshake
 * @param streamReceiveBytes kernel buffer of a connection that streams: what a provider can push at a caller who does
 *     not read
 */
record ClientSettings(
    Origin origin, int maxConnections, int connectTimeoutMillis, int streamReceiveBytes) {
  private static final int MAX_HEADER_BYTES = 65_536;

  static ClientSettings of(Origin origin, Settings settings) {
    return new ClientSettings(
        origin,
        settings.maxConnections(),
        settings.connectTimeoutMillis(),
        settings.streamReceiveBytes());
  }

  /** For answers that come whole: the kernel sizes the buffer, so that distance costs no throughput. */
  HttpClientOptions forAnswers() {
    HttpClientOptions options = OriginOptions.add(new HttpClientOptions(), origin);
    if (Hop.to(origin).forwarder() != null) {
      options.setProxyOptions(null); // it is where the connection leads, not what it goes through
    }
    return options
        .setConnectTimeout(connectTimeoutMillis)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_HEADER_BYTES)
        .setDecompressionSupported(true); // we ask for identity; some servers compress all the same
  }

  HttpClientOptions forStreams() {
    HttpClientOptions options = forAnswers();
    options.setReceiveBufferSize(streamReceiveBytes);
    return options;
  }
}
