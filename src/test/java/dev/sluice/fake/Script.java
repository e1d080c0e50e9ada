package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a {@link FakeUpstream} does with one request. Immutable: each method gives a new script, and one script may
 * answer many requests. {@link Answers} has the everyday ones.
 *
 * @param prologue bytes before the response head, such as a 103
 * @param head status line and headers without framing headers; empty: nothing but the steps is sent
 * @param framing how the body's end is told
 * @param declaredLength {@code content-length} to claim, or -1 for the true one
 * @param encoding of the body
 * @param trickleBytes largest write on the socket, each on its own timer tick; 0: one write per piece
 * @param cutAfter the connection is closed after so many bytes, head included; -1: never
 */
public record Script(
    String prologue,
    String head,
    Framing framing,
    long declaredLength,
    Encoding encoding,
    int trickleBytes,
    long cutAfter,
    List<Step> steps) {

  /** How the end of a body is told. */
  public enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  /** Content encodings; each piece is flushed, so that it can be decoded when it arrives. */
  public enum Encoding {
    IDENTITY,
    GZIP,
    DEFLATE
  }

  /** An answer whose pieces become HTTP chunks. */
  public static Script status(int status) {
    return new Script(
        "", statusLine(status), Framing.CHUNKED, -1, Encoding.IDENTITY, 0, -1, List.of());
  }

  /** A 200 with {@code content-type: text/event-stream}. */
  public static Script events() {
    return status(200).header("content-type", "text/event-stream; charset=utf-8");
  }

  /** A whole JSON answer with {@code content-length}. */
  public static Script json(int status, String body) {
    return status(status).header("content-type", "application/json").whole(body.getBytes(UTF_8));
  }

  /** No HTTP of our making: just these bytes. Follow with {@link #cut()} or a stall; at the end it closes. */
  public static Script bytes(byte[] bytes) {
    return new Script("", "", Framing.UNTIL_CLOSE, -1, Encoding.IDENTITY, 0, -1, List.of())
        .raw(bytes);
  }

  public static Script bytes(String bytes) {
    return bytes(bytes.getBytes(UTF_8));
  }

  /** Adds a header, its name spelled as given. */
  public Script header(String name, String value) {
    return with(prologue, head + name + ": " + value + "\r\n", framing, declaredLength, steps);
  }

  /** Sends an interim response first. */
  public Script informational(int status, String... headerLines) {
    var lines = headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
    return with(
        prologue + statusLine(status) + lines + "\r\n", head, framing, declaredLength, steps);
  }

  /** The whole body, with {@code content-length}. */
  public Script whole(byte[] body) {
    return with(prologue, head, Framing.LENGTH, declaredLength, List.of(new Step.Piece(body)));
  }

  /** Claims this length whatever the body; closes at the end. */
  public Script declaring(long length) {
    return with(prologue, head, Framing.LENGTH, length, steps);
  }

  /** No length and no chunks: {@code connection: close} tells the end. */
  public Script untilClose() {
    return with(prologue, head, Framing.UNTIL_CLOSE, declaredLength, steps);
  }

  public Script piece(byte[] bytes) {
    return then(new Step.Piece(bytes.clone()));
  }

  public Script piece(String text) {
    return piece(text.getBytes(UTF_8));
  }

  /** One piece for each text. */
  public Script pieces(String... texts) {
    var script = this;
    for (var text : texts) {
      script = script.piece(text);
    }
    return script;
  }

  /** A piece {@code data: <data>} with its blank line. */
  public Script event(String data) {
    return piece("data: " + data + "\n\n");
  }

  public Script done() {
    return event("[DONE]");
  }

  /** Bytes past all framing: half a chunk header, rubbish between chunks. */
  public Script raw(byte[] bytes) {
    return then(new Step.Raw(bytes.clone()));
  }

  public Script raw(String bytes) {
    return raw(bytes.getBytes(UTF_8));
  }

  /** Sends {@code part(0)} to {@code part(count - 1)} as quickly as the caller takes them. */
  public Script burst(int count, IntFunction<byte[]> part) {
    return then(new Step.Burst(count, part));
  }

  /** Waits until the gate opens. */
  public Script stall(Gate gate) {
    return then(new Step.Stall(gate));
  }

  /** Never goes on; the caller has to leave. */
  public Script stall() {
    return stall(new Gate());
  }

  public Script delay(long millis) {
    return then(new Step.Delay(millis));
  }

  /** Closes the connection here, with what was sent before delivered. */
  public Script cut() {
    return then(new Step.Cut(false));
  }

  /** Resets the connection here (TCP RST); the caller may lose what it has not read. */
  public Script reset() {
    return then(new Step.Cut(true));
  }

  /** Closes the connection after so many bytes, wherever that falls: in the head, in a chunk's length. */
  public Script cutAfter(long bytes) {
    return new Script(
        prologue, head, framing, declaredLength, encoding, trickleBytes, bytes, steps);
  }

  /** Writes at most so many bytes at a time, a millisecond apart. */
  public Script trickle(int bytes) {
    return new Script(prologue, head, framing, declaredLength, encoding, bytes, cutAfter, steps);
  }

  public Script gzip() {
    return encoded(Encoding.GZIP).header("content-encoding", "gzip");
  }

  /** {@code deflate} as RFC 9110 means it: the zlib format. */
  public Script deflate() {
    return encoded(Encoding.DEFLATE).header("content-encoding", "deflate");
  }

  private Script encoded(Encoding how) {
    return new Script(prologue, head, framing, declaredLength, how, trickleBytes, cutAfter, steps);
  }

  private Script then(Step step) {
    var more = new ArrayList<>(steps);
    more.add(step);
    return with(prologue, head, framing, declaredLength, List.copyOf(more));
  }

  private Script with(
      String newPrologue, String newHead, Framing newFraming, long length, List<Step> newSteps) {
    return new Script(
        newPrologue, newHead, newFraming, length, encoding, trickleBytes, cutAfter, newSteps);
  }

  private static String statusLine(int status) {
    return "HTTP/1.1 " + status + " Scripted\r\n";
  }
}
