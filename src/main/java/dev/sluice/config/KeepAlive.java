package dev.sluice.config;

/**
 * How callers of a stream are told that their answer still comes.
 *
 * @param seconds {@code keepalive_seconds}, else {@code sluice_settings.sse_keepalive}: silence after which a comment is
 *     sent; 0: never
 * @param callersChoose {@code allow_client_keepalive_override}, unless {@code keepalive_seconds} is 0
 */
public record KeepAlive(int seconds, boolean callersChoose) {
  public static final KeepAlive NONE = new KeepAlive(0, false);
}
