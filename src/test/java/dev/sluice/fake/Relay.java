package dev.sluice.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A piece of network in front of a port of this machine, which can swallow everything: no answer, and no refusal. */
public final class Relay implements AutoCloseable {
  private final int target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean swallowing;

  private Relay(int target, ServerSocket server) {
    this.target = target;
    this.server = server;
  }

  /** Relays a port that the system chooses to this one. */
  public static Relay to(int target) {
    try {
      Relay relay = new Relay(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** From now on connections stay open and nothing that is sent arrives, on either side. */
  public void swallow() {
    swallowing = true;
  }

  /** From now on new connections work; those that were swallowed stay so. */
  public void heal() {
    swallowing = false;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = keep(server.accept());
        Socket callee = swallowing ? null : keep(new Socket(server.getInetAddress(), target));
        start(() -> pass(caller, callee));
        if (callee != null) {
          start(() -> pass(callee, caller));
        }
      } catch (IOException e) {
        // The relay is closed, or its target is; a caller sees it.
      }
    }
  }

  private Socket keep(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  /** What was once swallowed breaks the stream, so nothing passes after it. */
  private void pass(Socket from, @Nullable Socket to) {
    byte[] buffer = new byte[8192];
    boolean broken = to == null;
    try (InputStream in = from.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        broken |= swallowing;
        if (!broken && to != null) {
          OutputStream out = to.getOutputStream();
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // One side is gone; so is the other, below.
    } finally {
      if (!broken && to != null) {
        close(to);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed in any case.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(Relay::close);
    }
  }
}
