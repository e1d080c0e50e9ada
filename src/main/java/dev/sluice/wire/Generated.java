package dev.sluice.wire;

import java.util.List;

/**
 * What an answer's choices said so far: the insides of JSON strings, one behind the other.
 *
 * @param pieces whose first {@code length} bytes are it; never changed below that
 * @param length bytes kept; the rest was only counted
 * @param total bytes in all, {@code length} or more
 * @param counted bytes that came with or before the last usage that the provider reported
 */
public record Generated(List<byte[]> pieces, int length, long total, long counted) {
  /** Nothing was said, or nobody wanted to know. */
  public static final Generated NOTHING = uncounted(0);

  private static final int BYTES_PER_TOKEN = 4;

  /** So many bytes, none of which were kept or counted. */
  public static Generated uncounted(long total) {
    return new Generated(List.of(), 0, total, 0);
  }

  /** Bytes that no reported usage includes. */
  public long uncounted() {
    return total - counted;
  }

  /** About how many tokens the uncounted bytes are. */
  public long roughTokens() {
    return (uncounted() + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  /** The text that was kept, and how much was not. */
  public String text() {
    return total > length ? text(0) + "... (" + (total - length) + " more bytes)" : text(0);
  }

  /** Text to count the uncounted bytes by: themselves if all was kept, else all that was kept. */
  public String sample() {
    return text(total > length ? 0 : (int) counted);
  }

  /** How many times the tokens of {@link #sample} the uncounted bytes have. */
  public double scale() {
    return total > length && length > 0 ? (double) uncounted() / length : 1;
  }

  private String text(int from) {
    byte[] json = new byte[length - from];
    int before = -from; // where the piece begins in it
    for (byte[] piece : pieces) {
      int start = Math.max(0, -before);
      int end = Math.min(piece.length, json.length - before);
      if (start < end) {
        System.arraycopy(piece, start, json, before + start, end - start);
      }
      before += piece.length;
    }
    return JsonText.decodeWhole(json, 0, json.length);
  }
}
