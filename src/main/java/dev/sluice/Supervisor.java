package dev.sluice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever started the process and wants to know when it serves: systemd, where the unit says {@code Type=notify}.
 * To be told once the native transport is there. Thread-safe.
 *
 * @param socket the value of {@code NOTIFY_SOCKET}; null: nobody asks
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>
 */
record Supervisor(@Nullable String socket) {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  static Supervisor ofThisProcess() {
    return new Supervisor(System.getenv("NOTIFY_SOCKET"));
  }

  /** Requests are accepted from now on. */
  void ready() {
    tell("READY=1");
  }

  /** It has begun to leave. */
  void stopping() {
    tell("STOPPING=1");
  }

  private void tell(String state) {
    if (socket == null || socket.isEmpty()) {
      return;
    }
    try {
      send(state, path(socket));
    } catch (LinkageError noNativeTransport) {
      LOG.warn("NOTIFY_SOCKET is set, and there is no way to answer here: use Type=exec");
    } catch (IOException failure) {
      LOG.warn("NOTIFY_SOCKET {} does not take {}: {}", socket, state, failure.getMessage());
    }
  }

  private static void send(String state, byte[] path) throws IOException {
    byte[] text = state.getBytes(UTF_8);
    ByteBuffer message = ByteBuffer.allocateDirect(text.length).put(text).flip();
    Socket sender = Socket.newSocketDomainDgram();
    try {
      sender.sendToDomainSocket(message, 0, text.length, path);
    } finally {
      sender.close();
    }
  }

  /** Names in the abstract name space begin with a zero byte, for which stands an "at". */
  private static byte[] path(String socket) {
    byte[] path = socket.getBytes(UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    return path;
  }
}
