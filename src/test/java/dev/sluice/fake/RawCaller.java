package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A caller on a plain socket to 127.0.0.1: sends any bytes, in any pieces, reads when it pleases, leaves when it
 * pleases. No read waits longer than 10 s. One thread.
 */
public final class RawCaller implements AutoCloseable {
  private static final int WAIT_MILLIS = 10_000;

  private final Socket socket;
  private @Nullable InputStream buffer; // null: nothing is read ahead

  private RawCaller(int port, int receiveBytes) {
    socket = new Socket();
    try {
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(WAIT_MILLIS);
      socket.connect(new InetSocketAddress("127.0.0.1", port), WAIT_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nobody takes connections there. */
  public static boolean isRefused(int port) {
    try (RawCaller taken = to(port)) {
      return false;
    } catch (UncheckedIOException refused) {
      return true;
    }
  }

  public static RawCaller to(int port) {
    return new RawCaller(port, 0);
  }

  /** A caller whose kernel takes in little more than so many bytes that it has not read. */
  public static RawCaller withReceiveBuffer(int port, int bytes) {
    return new RawCaller(port, bytes);
  }

  /** The text of a POST with a JSON body; header lines as {@code Name: value}. */
  public static String post(String uri, String json, String... headerLines) {
    var head = new StringBuilder("POST " + uri + " HTTP/1.1\r\nhost: localhost\r\n");
    Arrays.stream(headerLines).forEach(line -> head.append(line).append("\r\n"));
    return head.append("content-type: application/json\r\ncontent-length: ")
        .append(json.getBytes(UTF_8).length)
        .append("\r\n\r\n")
        .append(json)
        .toString();
  }

  /** The text of a GET. */
  public static String get(String uri, String... headerLines) {
    var head = new StringBuilder("GET " + uri + " HTTP/1.1\r\nhost: localhost\r\n");
    Arrays.stream(headerLines).forEach(line -> head.append(line).append("\r\n"));
    return head.append("\r\n").toString();
  }

  public RawCaller send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RawCaller send(String text) {
    return send(text.getBytes(UTF_8));
  }

  /** Sends in pieces of so many bytes, each its own packet as far as the kernel allows. */
  public RawCaller sendInPieces(byte[] bytes, int pieceBytes) {
    for (var from = 0; from < bytes.length; from += pieceBytes) {
      send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes)));
    }
    return this;
  }

  /** Reads the head of the next answer; interim 1xx answers are answers too. */
  public RawAnswer answer() {
    try {
      return RawAnswer.read(buffer == null ? socket.getInputStream() : buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads ahead from now on, answers only: quicker, where nobody minds when what is read. */
  public RawCaller ahead() {
    try {
      buffer = new BufferedInputStream(socket.getInputStream());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on no read waits longer. */
  public RawCaller patience(int millis) {
    try {
      socket.setSoTimeout(millis);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads exactly so many bytes, fewer only at the end of the connection. */
  public byte[] read(int bytes) {
    try {
      return socket.getInputStream().readNBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the other side closes or resets the connection within 10 s; what it still sends is thrown away. */
  public boolean seesClose() {
    try {
      socket.getInputStream().skip(Long.MAX_VALUE);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Says that nothing more will be sent, and goes on reading. */
  public RawCaller finishSending() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves with a reset. */
  public void abort() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves with a FIN. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
