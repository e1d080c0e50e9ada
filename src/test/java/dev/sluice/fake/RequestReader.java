package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from one connection. Trusts its caller: anything malformed is an exception. */
final class RequestReader {
  private final int connection;
  private Buffer pending = Buffer.buffer();
  private @Nullable String head;
  private Buffer body = Buffer.buffer();

  RequestReader(int connection) {
    this.connection = connection;
  }

  void feed(Buffer bytes) {
    pending.appendBuffer(bytes);
  }

  /** Whether the caller waits for leave to send its body. Answers true once per request. */
  boolean expectsContinue() {
    return readHead() && pending.length() == 0 && "100-continue".equals(value("expect"));
  }

  /** The next request, or null until it is complete. */
  @Nullable
  Received next() {
    if (!readHead() || !readBody()) {
      return null;
    }
    var parts = line().split(" ");
    var request = new Received(
        connection,
        parts[0],
        parts[1],
        List.copyOf(headers()),
        body.getBytes(),
        new CompletableFuture<>(),
        new CompletableFuture<>(),
        new AtomicLong());
    head = null;
    body = Buffer.buffer();
    return request;
  }

  private boolean readHead() {
    if (head != null) {
      return true;
    }
    var end = pending.toString(ISO_8859_1).indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    head = pending.getString(0, end, "ISO-8859-1");
    drop(end + 4);
    return true;
  }

  private boolean readBody() {
    if ("chunked".equalsIgnoreCase(value("transfer-encoding"))) {
      return readChunks();
    }
    var length = value("content-length");
    var wanted = length == null ? 0 : Integer.parseInt(length);
    if (pending.length() < wanted) {
      return false;
    }
    body = pending.getBuffer(0, wanted);
    drop(wanted);
    return true;
  }

  private boolean readChunks() {
    while (true) {
      var window = pending.getString(0, Math.min(pending.length(), 20), "ISO-8859-1");
      var lineEnd = window.indexOf("\r\n");
      if (lineEnd < 0) {
        return false;
      }
      var size = Integer.parseInt(window.substring(0, lineEnd).trim(), 16);
      var chunkEnd = lineEnd + 2 + size + 2;
      if (pending.length() < chunkEnd) {
        return false;
      }
      body.appendBuffer(pending.getBuffer(lineEnd + 2, lineEnd + 2 + size));
      drop(chunkEnd);
      if (size == 0) {
        return true;
      }
    }
  }

  private void drop(int bytes) {
    pending = pending.getBuffer(bytes, pending.length());
  }

  private String line() {
    return String.valueOf(head).lines().findFirst().orElse("");
  }

  private List<Map.Entry<String, String>> headers() {
    var found = new ArrayList<Map.Entry<String, String>>();
    String.valueOf(head).lines().skip(1).forEach(line -> {
      var colon = line.indexOf(':');
      found.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).trim()));
    });
    return found;
  }

  private @Nullable String value(String name) {
    return headers().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
