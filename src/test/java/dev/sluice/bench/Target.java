package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Where the load goes, and what each request says.
 *
 * @param port on 127.0.0.1
 * @param headers lines that this system needs to find its upstream, each with its line end
 * @param model what the system calls the mock upstream's model
 */
record Target(int port, String headers, String model) {
  static final String MODEL = "bench";

  Target(int port, String headers) {
    this(port, headers, MODEL);
  }

  /** A request with a body of 1 KB that is answered whole. */
  ByteBuf whole() {
    return request("");
  }

  /** A request that is answered by so many events, at so many a second. */
  ByteBuf paced(int events, int perSecond) {
    return stream(events, perSecond, 1);
  }

  /** A request that is answered by so many events as quickly as they are taken, so many in one write. */
  ByteBuf burst(int events, int perWrite) {
    return stream(events, 0, perWrite);
  }

  private ByteBuf stream(int events, int perSecond, int perWrite) {
    return request("\"stream\":true,\"max_tokens\":" + events + ",\"seed\":" + perSecond + ",\"n\":"
        + perWrite + ",");
  }

  private ByteBuf request(String members) {
    var start = "{\"model\":\"" + model + "\"," + members
        + "\"messages\":[{\"role\":\"system\",\"content\":"
        + "\"You are terse.\"},{\"role\":\"user\",\"content\":\"";
    var end = "\"}],\"temperature\":0.7}";
    var body = start + "words ".repeat((1024 - start.length() - end.length()) / 6) + end;
    var head = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:" + port
        + "\r\nauthorization: Bearer " + VirtualKey.KEY + "\r\n" + headers
        + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n";
    return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer((head + body).getBytes(US_ASCII)));
  }
}
