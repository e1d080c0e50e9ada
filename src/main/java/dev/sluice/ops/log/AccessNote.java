package dev.sluice.ops.log;

import dev.sluice.ledger.Payer;
import dev.sluice.ops.request.Served;
import dev.sluice.wire.CallerLeft;
import org.jspecify.annotations.Nullable;

/**
 * One request as the access log tells of it, noted as it goes on. Owned by its lane's event loop.
 */
public final class AccessNote {
  private static final int LONGEST = 512; // characters kept of what a caller wrote

  private final String method;
  private final String path;
  private final String peer;
  private final long began = System.nanoTime();
  private int awaited = 1; // its answer's end, and its bill
  private boolean over; // the answer
  private boolean left;
  private boolean cutOff;
  private int status;
  private long endedAt; // milliseconds since the epoch
  private long nanos; // from the request's head to the answer's end
  private long bytesIn;
  private long bytesOut;
  private long firstByteNanos; // 0: no answer began
  private @Nullable String id;
  private @Nullable String traceId;
  private @Nullable String error;
  private @Nullable String model;
  private Payer payer = Payer.NOBODY;
  private @Nullable Served served;

  /**
   * @param path without the query, which may hold a key
   * @param peer address of the other end of the connection
   */
  public AccessNote(String method, String path, String peer) {
    this.method = kept(method);
    this.path = kept(path);
    this.peer = peer;
  }

  /** What is longer would fill the queue with it. */
  private static String kept(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /**
   * Its body and its key could be read.
   *
   * @param asked the model's name as the caller wrote it
   * @param by whose key it has
   */
  public void asks(String asked, Payer by) {
    model = kept(asked);
    payer = by;
  }

  /**
   * It is a call of OpenAI's API.
   *
   * @param callId its {@code x-litellm-call-id}
   * @param trace the id by which it is found in traces; empty: there is none
   */
  public void named(String callId, String trace) {
    id = callId;
    traceId = trace.isEmpty() ? null : trace;
  }

  /** It is routed, so what it used will follow. */
  public void awaitBill() {
    awaited++;
  }

  /** Why it was not answered as asked; the first word counts. */
  public void failed(String code) {
    if (error == null) {
      error = kept(code);
    }
  }

  /** Its caller left before the end, unless the answer was cut off before. */
  public void left() {
    left = !cutOff;
  }

  /** The gateway ends it before its end: what is seen of that is no caller's leaving. */
  public void cutOff() {
    cutOff = true;
  }

  public boolean isCutOff() {
    return cutOff;
  }

  /**
   * The answer is over. What comes second does nothing.
   *
   * @return whether all is known
   */
  public boolean ended(int status, long bytesIn, long bytesOut) {
    if (over) {
      return false;
    }
    over = true;
    this.status = status;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    endedAt = System.currentTimeMillis();
    nanos = System.nanoTime() - began;
    return --awaited == 0;
  }

  /**
   * What it used is known.
   *
   * @param firstByte nanoseconds from the request's last byte to the answer's first; 0: none came
   * @return whether all is known
   */
  public boolean settled(Served what, long firstByte) {
    served = what;
    firstByteNanos = firstByte;
    return --awaited == 0;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  String peer() {
    return peer;
  }

  /** As told, or as it would have been; {@link CallerLeft#STATUS} when the caller left. */
  int status() {
    return served == null ? left ? CallerLeft.STATUS : status : served.attempt().status();
  }

  boolean isLeft() {
    return left;
  }

  long endedAt() {
    return endedAt;
  }

  long nanos() {
    return nanos;
  }

  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }

  long firstByteNanos() {
    return firstByteNanos;
  }

  @Nullable
  String id() {
    return id;
  }

  @Nullable
  String traceId() {
    return traceId;
  }

  @Nullable
  String error() {
    return error;
  }

  /** The model's name as the caller wrote it, or null. */
  @Nullable
  String model() {
    return model;
  }

  Payer payer() {
    return payer;
  }

  /** What it used and which way it took, or null: it was never routed. */
  @Nullable
  Served served() {
    return served;
  }
}
