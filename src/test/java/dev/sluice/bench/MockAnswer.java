package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;

/** A chat completion, each time with an id of its own, as every provider gives: ledgers index it. */
final class MockAnswer {
  private static final String ID = "0".repeat(Long.SIZE / 4);

  private final ByteBuf prepared =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(text().getBytes(US_ASCII)));
  private final int id = text().indexOf(ID);

  ByteBuf next(ByteBufAllocator allocator) {
    var answer = allocator.directBuffer(prepared.readableBytes());
    answer.writeBytes(prepared, 0, prepared.readableBytes());
    var random = ThreadLocalRandom.current().nextLong();
    for (int i = 0; i < ID.length(); i++) {
      answer.setByte(id + i, Character.forDigit((int) (random >>> 4 * i) & 0xf, 16));
    }
    return answer;
  }

  private static String text() {
    var said = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();
    var body = "{\"id\":\"chatcmpl-" + ID
        + "\",\"object\":\"chat.completion\",\"created\":1760000000,"
        + "\"model\":\"bench-upstream\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + "\"content\":\"" + said + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
        + "{\"prompt_tokens\":210,\"completion_tokens\":30,\"total_tokens\":240}}";
    return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
        + "\r\n\r\n" + body;
  }
}
