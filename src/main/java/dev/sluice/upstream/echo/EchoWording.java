package dev.sluice.upstream.echo;

import dev.sluice.upstream.dialect.JsonTree;
import dev.sluice.wire.JsonText;
import dev.sluice.wire.Usage;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How an echo's answer is written: OpenAI's four shapes, chat or text, whole or in chunks.
 *
 * @param created seconds since 1970
 */
record EchoWording(
    boolean chat, boolean chunks, String id, long created, String model, Usage usage) {

  /** The whole answer, choice by choice. */
  Iterator<byte[]> whole(List<EchoReply> replies) {
    Stream<byte[]> choices = IntStream.range(0, replies.size())
        .mapToObj(i -> bytes((i > 0 ? "," : "") + choice(i, replies.get(i))));
    Stream<byte[]> closing = Stream.of(bytes("],\"usage\":" + usageJson() + "}"));
    return Stream.concat(Stream.concat(Stream.of(bytes(opening())), choices), closing)
        .iterator();
  }

  private String choice(int index, EchoReply reply) {
    String text = JsonText.literal(reply.text());
    String said =
        chat ? "\"message\":{\"role\":\"assistant\",\"content\":" + text + "}" : "\"text\":" + text;
    return "{\"index\":" + index + "," + said + ",\"logprobs\":null,\"finish_reason\":\""
        + reply.finishReason() + "\"}";
  }

  /** The event that begins a choice of a conversation. */
  byte[] roleEvent(int index, String tail) {
    return event(index, "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}", "null", tail);
  }

  byte[] wordEvent(int index, String word, String tail) {
    String text = JsonText.literal(word);
    return event(
        index, chat ? "\"delta\":{\"content\":" + text + "}" : "\"text\":" + text, "null", tail);
  }

  byte[] finishEvent(int index, String reason, String tail) {
    return event(index, chat ? "\"delta\":{}" : "\"text\":\"\"", '"' + reason + '"', tail);
  }

  byte[] usageEvent() {
    return bytes("data: " + opening() + "],\"usage\":" + usageJson() + "}\n\n");
  }

  private byte[] event(int index, String said, String reason, String tail) {
    return bytes("data: " + opening() + "{\"index\":" + index + "," + said
        + ",\"logprobs\":null,\"finish_reason\":" + reason + "}]" + tail + "}\n\n");
  }

  private String opening() {
    String object =
        !chat ? "text_completion" : chunks ? "chat.completion.chunk" : "chat.completion";
    return "{\"id\":" + JsonText.literal(id) + ",\"object\":\"" + object + "\",\"created\":"
        + created + ",\"model\":" + JsonText.literal(model) + ",\"choices\":[";
  }

  private String usageJson() {
    return "{\"prompt_tokens\":" + usage.promptTokens() + ",\"completion_tokens\":"
        + usage.completionTokens() + ",\"total_tokens\":"
        + (usage.promptTokens() + usage.completionTokens()) + "}";
  }

  private static byte[] bytes(String text) {
    return JsonTree.utf8(text);
  }
}
