package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.ByteSink;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A whole text completion relayed as a chat completion. Held back to its end: what it is shows only there. */
final class TextBodyToChat implements AnswerEditor {
  private final TextToChat mapping;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean error;
  private boolean tooLong;

  TextBodyToChat(TextToChat mapping) {
    this.mapping = mapping;
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    tooLong |= body.size() + (to - from) > TextEventsToChat.MAX_HELD;
    if (!tooLong) {
      body.write(bytes, from, to - from);
    }
  }

  @Override
  public Ending end(ByteSink out) {
    byte[] came = body.toByteArray();
    JsonNode answer = tooLong ? null : JsonTree.read(came);
    if (answer != null && TextToChat.isCompletion(answer)) {
      byte[] chat = JsonTree.bytes(mapping.map(answer));
      out.write(chat, 0, chat.length);
      return Ending.COMPLETE;
    }
    out.write(came, 0, came.length);
    error = answer != null && TextToChat.isError(answer);
    if (error) {
      return Ending.ERROR;
    }
    return answer == null && !tooLong && beginsAsObject(came) ? Ending.TRUNCATED : Ending.GARBAGE;
  }

  private static boolean beginsAsObject(byte[] came) {
    return new String(came, 0, Math.min(came.length, 64), StandardCharsets.UTF_8)
        .strip()
        .startsWith("{");
  }

  /** Never before the end. */
  @Override
  public boolean decided() {
    return false;
  }

  @Override
  public boolean sawError() {
    return error;
  }

  @Override
  public boolean wasFiltered() {
    return mapping.isFiltered();
  }

  @Override
  public Usage usage() {
    return mapping.usage();
  }

  @Override
  public Generated generated() {
    return mapping.generated();
  }

  @Override
  public String id() {
    return mapping.id();
  }
}
