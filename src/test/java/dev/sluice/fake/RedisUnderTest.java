package dev.sluice.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real Redis of its own, in memory, on a port that was free. */
public final class RedisUnderTest implements AutoCloseable {
  private final RedisServer server;

  private RedisUnderTest(RedisServer server) {
    this.server = server;
  }

  public static RedisUnderTest start() {
    try {
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      return startAt(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On the port of one that was closed. */
  public static RedisUnderTest startAt(int port) {
    try {
      RedisServer server = RedisServer.newRedisServer()
          .port(port)
          .bind("127.0.0.1")
          .setting("save \"\"")
          .setting("appendonly no")
          .build();
      server.start();
      return new RedisUnderTest(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.ports().get(0);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
