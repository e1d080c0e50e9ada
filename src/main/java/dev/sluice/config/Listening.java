package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * How callers reach the gateway: {@code sluice_settings}. A change of the addresses, of {@code takeover} and of whether
 * there is TLS takes a restart; another certificate does not.
 *
 * @param tls {@code tls}, or null: none
 * @param adminPort {@code admin_port}: where operators' routes are; 0: where all are
 * @param adminHost {@code admin_host}, or null: this machine only, or all addresses with a master key
 * @param maxConnections {@code max_connections}, of all callers; 0: no limit
 * @param maxPeerConnections {@code max_connections_per_peer}, of one address; 0: no limit
 * @param maxStreams {@code http2_max_streams}: requests at a time on a connection of HTTP/2
 * @param maxResets {@code http2_max_resets}: requests that a connection of HTTP/2 may cancel in 30 s
 * @param origins {@code cors_origins}: which web pages may call
 * @param takeover {@code takeover}: whether a new process may listen on the port beside this one
 * @param drainDelayMillis {@code drain_delay}: how long a process that was told to leave goes on taking requests
 */
public record Listening(
    @Nullable CallerTls tls,
    int adminPort,
    @Nullable String adminHost,
    int maxConnections,
    int maxPeerConnections,
    int maxStreams,
    int maxResets,
    CallerOrigins origins,
    boolean takeover,
    long drainDelayMillis) {

  public boolean hasTls() {
    return tls != null;
  }

  public boolean hasAdminPort() {
    return adminPort != 0;
  }
}
