package dev.sluice.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a gateway and a server, and can swallow what passes: a network that says nothing. */
public final class TcpRelay implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Gate gate = opened();

  private TcpRelay(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  /** Passes on to a port of this machine. */
  public static TcpRelay to(int target) {
    try {
      TcpRelay relay =
          new TcpRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      run(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Connections stay open and new ones are taken, but nothing comes through. */
  public void blackHole() {
    gate = new Gate();
  }

  /** What was held up goes on. */
  public void passAgain() {
    Gate held = gate;
    gate = opened();
    held.open();
  }

  private static Gate opened() {
    Gate gate = new Gate();
    gate.open();
    return gate;
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void run(Step step) {
    Thread thread = new Thread(
        () -> {
          try {
            step.run();
          } catch (IOException closed) {
            // Either side has left.
          }
        },
        "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket caller = listening.accept();
      sockets.add(caller);
      run(() -> relay(caller));
    }
  }

  private void relay(Socket caller) throws IOException {
    gate.opened().join();
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    server.setTcpNoDelay(true);
    caller.setTcpNoDelay(true);
    sockets.add(server);
    run(() -> pump(server, caller));
    pump(caller, server);
  }

  private void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16384];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        gate.opened().join();
        out.write(buffer, 0, read);
      }
    }
  }

  @Override
  public void close() {
    passAgain();
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
