package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy on 127.0.0.1 that tunnels and forwards, to this machine whatever the name of the host is, and remembers
 * the heads of what it was asked. Each connection has two threads.
 */
public final class ForwardProxy implements AutoCloseable {
  private static final Pattern TUNNEL = Pattern.compile("CONNECT [^ ]+:(\\d+) ");
  private static final Pattern FORWARD = Pattern.compile("([A-Z]+) http://[^/ ]+:(\\d+)([^ ]*)");

  private final ServerSocket server;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private ForwardProxy() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.submit(this::accept);
  }

  public static ForwardProxy start() {
    return new ForwardProxy();
  }

  /** {@code 127.0.0.1:PORT}. */
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** What it was asked, each with its headers. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  private Void accept() throws IOException {
    while (true) {
      Socket caller = server.accept();
      sockets.add(caller);
      threads.submit(() -> serve(caller));
    }
  }

  private Void serve(Socket caller) throws IOException {
    String head = head(caller.getInputStream());
    heads.add(head);
    Matcher tunnel = TUNNEL.matcher(head);
    Matcher forward = FORWARD.matcher(head);
    Socket target;
    if (tunnel.lookingAt()) {
      target = connect(tunnel.group(1));
      caller.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
    } else if (forward.lookingAt()) {
      target = connect(forward.group(2));
      String own = forward.group(1) + " " + forward.group(3) + head.substring(forward.end());
      target.getOutputStream().write(own.getBytes(ISO_8859_1));
    } else {
      caller.close();
      return null;
    }
    threads.submit(() -> copy(target, caller));
    return copy(caller, target);
  }

  private Socket connect(String port) throws IOException {
    Socket target = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    sockets.add(target);
    return target;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("left");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static Void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
    return null;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
