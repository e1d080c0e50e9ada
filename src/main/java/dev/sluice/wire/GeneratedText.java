package dev.sluice.wire;

import java.util.Arrays;

/** Keeps what an answer's choices say, up to a limit, in one array that grows. Owned by one call. */
public final class GeneratedText {
  /** Bytes, 256 KiB: some 60,000 tokens. What lies beyond is counted only. */
  static final int MOST = 256 << 10;

  private static final int FIRST = 512;

  private byte[] json = {};
  private int length;
  private long total;
  private long counted;
  private int lengthBefore; // the JSON text that is being read
  private long totalBefore;

  /** The inside of a JSON string, or a part of it. */
  public void add(byte[] source, int from, int to) {
    total += to - from;
    int room = Math.min(to - from, MOST - length);
    if (length + room > json.length) {
      json = Arrays.copyOf(json, Math.min(MOST, Math.max(FIRST, 2 * (length + room))));
    }
    System.arraycopy(source, from, json, length, room);
    length += room;
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
    return new Generated(json, lengthBefore, totalBefore, counted);
  }

  /** As it is now; what is added later lies beyond it. */
  public Generated soFar() {
    return new Generated(json, length, total, counted);
  }
}
