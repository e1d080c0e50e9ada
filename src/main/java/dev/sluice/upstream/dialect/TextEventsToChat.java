package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.ByteSink;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import java.nio.charset.StandardCharsets;

/**
 * A streamed text completion relayed as a stream of chat chunks. Comments pass at once; an event is held until it is
 * whole, for it is made anew. What is no completion (the provider's error, an event nobody knows) passes as it came.
 */
final class TextEventsToChat implements AnswerEditor {
  /** Bytes of one event, 16 MiB; a provider that sends a longer one is not speaking this protocol. */
  static final int MAX_HELD = 16 << 20;

  private static final String DONE = "[DONE]";

  private final TextToChat mapping;
  private final boolean hideUsage;
  private final EventLines lines = new EventLines();
  private final StringBuilder fields = new StringBuilder(); // the event's lines that are not data
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean decided;
  private boolean readable; // some event was what this protocol knows
  private boolean done;
  private boolean error;
  private boolean garbage;

  /** @param hideUsage whether to keep back events that hold usage and no choice */
  TextEventsToChat(TextToChat mapping, boolean hideUsage) {
    this.mapping = mapping;
    this.hideUsage = hideUsage;
  }

  @Override
  public void feed(byte[] bytes, int from, int to, ByteSink out) {
    if (isOver()) {
      return;
    }
    lines.feed(bytes, from, to, line -> take(line, out));
    if (lines.held() + data.length() + fields.length() > MAX_HELD) {
      garbage = true;
      data.setLength(0);
      data.trimToSize();
    }
  }

  /** Nothing is relayed behind a {@code [DONE]}, an error or garbage. */
  private boolean isOver() {
    return done || error || garbage;
  }

  private void take(String line, ByteSink out) {
    if (isOver()) {
      return;
    }
    if (line.isEmpty()) {
      finishEvent(out);
    } else if (line.startsWith(":")) {
      decided = true;
      write(line + "\n\n", out);
    } else if (line.equals("data") || line.startsWith("data:")) {
      data.append(hasData ? "\n" : "").append(value(line));
      hasData = true;
    } else {
      fields.append(line).append('\n');
    }
  }

  private static String value(String line) {
    String value = line.length() > 5 ? line.substring(5) : "";
    return value.startsWith(" ") ? value.substring(1) : value;
  }

  private void finishEvent(ByteSink out) {
    if (hasData) {
      relay(data.toString(), out);
    }
    fields.setLength(0);
    data.setLength(0);
    hasData = false;
  }

  private void relay(String event, ByteSink out) {
    if (event.strip().equals(DONE)) {
      finish(out);
      return;
    }
    JsonNode chunk = JsonTree.read(event);
    if (chunk == null || !chunk.isObject()) {
      spoil(event, out);
      return;
    }
    decided = true;
    readable = true;
    error = TextToChat.isError(chunk);
    boolean completion = !error && TextToChat.isCompletion(chunk);
    if (hideUsage && completion && TextToChat.isOnlyUsage(chunk)) {
      mapping.map(chunk);
      return;
    }
    write(fields + "data: ", out);
    write(
        completion
            ? JsonTree.bytes(mapping.map(chunk))
            : JsonTree.utf8(event.replace("\n", "\ndata: ")),
        out);
    write("\n\n", out);
  }

  /** What nobody can read ends the answer; it is shown only where it is all that came. */
  private void spoil(String came, ByteSink out) {
    garbage = true;
    if (!readable) {
      write(came, out);
    }
  }

  private void finish(ByteSink out) {
    write("data: " + DONE + "\n\n", out);
    done = true;
    readable = true;
    decided = true;
  }

  @Override
  public Ending end(ByteSink out) {
    if (!isOver()) {
      finishLast(out);
    }
    if (error) {
      return Ending.ERROR;
    }
    boolean cut = hasData; // the last event is not whole
    if (!garbage && !readable && !(cut && data.toString().startsWith("{"))) {
      spoil(fields.append(data).toString(), out);
    }
    if (garbage) {
      return Ending.GARBAGE;
    }
    if (!done && !cut && mapping.isFinished()) {
      finish(out);
    }
    return done ? Ending.COMPLETE : Ending.TRUNCATED;
  }

  private void finishLast(ByteSink out) {
    String rest = lines.take();
    if (!rest.isEmpty()) {
      take(rest, out);
    }
    if (isWhole(data.toString())) {
      finishEvent(out);
    }
  }

  /** A provider may close right after its last event, without the empty line that should end it. */
  private static boolean isWhole(String event) {
    return event.strip().equals(DONE) || JsonTree.read(event) != null;
  }

  private static void write(String text, ByteSink out) {
    write(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void write(byte[] bytes, ByteSink out) {
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public boolean decided() {
    return decided;
  }

  @Override
  public boolean sawError() {
    return error;
  }

  @Override
  public boolean sawDone() {
    return done;
  }

  /** Whether something came that no client could read. What follows it is not relayed. */
  @Override
  public boolean sawGarbage() {
    return garbage;
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
