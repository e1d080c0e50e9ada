package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 answer, its body read piece by piece as the test asks. A connection that ends too early shows as an
 * {@link UncheckedIOException} around an {@link EOFException}. One thread.
 */
public final class RawAnswer {
  private final InputStream in;
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long left;
  private boolean ended;

  private RawAnswer(InputStream in, int status, List<Map.Entry<String, String>> headers) {
    this.in = in;
    this.status = status;
    this.headers = List.copyOf(headers);
    var length = header("content-length");
    this.left = length == null ? Long.MAX_VALUE : Long.parseLong(length);
    this.ended = left == 0 || status < 200 || status == 204 || status == 304;
  }

  static RawAnswer read(InputStream in) throws IOException {
    var statusLine = line(in);
    if (!statusLine.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
      throw new IOException("not a status line: " + statusLine);
    }
    var headers = new ArrayList<Map.Entry<String, String>>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).trim()));
    }
    return new RawAnswer(in, Integer.parseInt(statusLine.substring(9, 12)), headers);
  }

  public int status() {
    return status;
  }

  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /** First value of a header, whatever its spelling; null if absent. */
  public @Nullable String header(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  public boolean chunked() {
    return "chunked".equalsIgnoreCase(header("transfer-encoding"));
  }

  /** The next HTTP chunk, or what one read brings where the body is not chunked; null after the last. */
  public byte @Nullable [] piece() {
    if (ended) {
      return null;
    }
    try {
      var bytes = chunked() ? chunk() : plain();
      if (bytes != null) {
        body.write(bytes);
      }
      ended = bytes == null || left == 0;
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads pieces until the body so far holds the text; gives the body so far. */
  public String until(String text) {
    while (!body.toString(UTF_8).contains(text)) {
      if (piece() == null) {
        throw new AssertionError("the answer ended without '" + text + "': " + body);
      }
    }
    return body.toString(UTF_8);
  }

  /** Reads to the end of the body; gives all of it. */
  public byte[] bytes() {
    while (piece() != null) {
      continue;
    }
    return body.toByteArray();
  }

  public String text() {
    return new String(bytes(), UTF_8);
  }

  public JsonObject json() {
    return new JsonObject(text());
  }

  /** What was read of the body so far. */
  public String soFar() {
    return body.toString(UTF_8);
  }

  private byte @Nullable [] chunk() throws IOException {
    var size = Integer.parseInt(line(in).replaceFirst(";.*", "").trim(), 16);
    var bytes = exactly(size);
    if (!line(in).isEmpty()) {
      throw new IOException(size == 0 ? "unexpected trailer" : "chunk longer than it says");
    }
    return size == 0 ? null : bytes;
  }

  private byte @Nullable [] plain() throws IOException {
    var buffer = new byte[(int) Math.min(left, 8192)];
    var read = in.read(buffer);
    if (read < 0) {
      if (header("content-length") != null) {
        throw new EOFException(left + " bytes of content-length are missing");
      }
      return null;
    }
    left -= read;
    return Arrays.copyOf(buffer, read);
  }

  private byte[] exactly(int size) throws IOException {
    var bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the connection ended inside a chunk");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended after '" + line + "'");
      }
      line.write(next);
    }
    var text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
