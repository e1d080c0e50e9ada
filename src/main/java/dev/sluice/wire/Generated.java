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

  /** The text that was kept. */
  public String text() {
    return text(0);
  }

  /** The kept part of the text that no reported usage includes. */
  public String uncountedText() {
    return text((int) Math.min(counted, length));
  }

  /** How many times more uncounted bytes there are than {@link #uncountedText} was made of; 1 or more. */
  public double scale() {
    long kept = length - Math.min(counted, length);
    return kept == 0 ? 1 : (double) uncounted() / kept;
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
