package dev.sluice.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what an answer's choices say, up to a limit, in pieces: a long stream leaves no outgrown arrays behind. Owned by
 * one call.
 */
public final class GeneratedText {
  /** Bytes, 64 KiB: some 15,000 tokens, enough to tell how many tokens the bytes beyond are. */
  static final int MOST = 64 << 10;

  private static final int LEAST_PIECE = 256;
  private static final int LARGEST_PIECE = 8 << 10;

  private final List<byte[]> pieces = new ArrayList<>(2);
  private byte[] last = {};
  private int inLast;
  private int length;
  private long total;
  private long counted;
  private int lengthBefore; // the JSON text that is being read
  private long totalBefore;

  /** The inside of a JSON string, or a part of it. */
  public void add(byte[] source, int from, int to) {
    total += to - from;
    int end = Math.min(to, from + MOST - length);
    for (int at = from; at < end; ) {
      if (inLast == last.length) {
        addPiece(end - at);
      }
      int some = Math.min(end - at, last.length - inLast);
      System.arraycopy(source, at, last, inLast, some);
      at += some;
      inLast += some;
      length += some;
    }
  }

  /** As large as all before it, so that a short answer takes little and a long one few. */
  private void addPiece(int needed) {
    int size = Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, Math.max(length, needed)));
    last = new byte[Math.min(size, MOST - length)];
    inLast = 0;
    pieces.add(last);
  }

  /** A usage was reported that includes what came so far. */
  public void counted() {
    counted = total;
  }

  /** Another JSON text begins. */
  void begin() {
    lengthBefore = length;
    totalBefore = total;
  }

  /** As it was when the JSON text that is being read began. */
  Generated before() {
    return new Generated(List.copyOf(pieces), lengthBefore, totalBefore, counted);
  }

  /** As it is now; what is added later lies beyond it. */
  public Generated soFar() {
    return new Generated(List.copyOf(pieces), length, total, counted);
  }
}
