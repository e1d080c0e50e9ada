package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * A Redis that replicas share.
 *
 * @param host {@code router_settings.redis_host}
 * @param port {@code router_settings.redis_port}
 * @param user of {@code router_settings.redis_url}, or null: Redis' default one
 * @param password {@code router_settings.redis_password}, or null: none
 * @param database {@code router_settings.redis_db}
 * @param tls whether {@code router_settings.redis_url} begins with {@code rediss://}
 * @param timeoutMillis {@code sluice_settings.redis_timeout}
 */
public record RedisSettings(
    String host,
    int port,
    @Nullable String user,
    @Nullable Secret password,
    int database,
    boolean tls,
    long timeoutMillis) {
  @Override
  public String toString() {
    return "redis" + (tls ? "s" : "") + "://" + host + ":" + port + "/" + database;
  }
}
