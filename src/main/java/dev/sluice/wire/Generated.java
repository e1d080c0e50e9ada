package dev.sluice.wire;

/**
 * What an answer's choices said so far: the insides of JSON strings, one behind the other.
 *
 * @param json the first {@code length} bytes of it; never changed below that
 * @param length bytes kept; the rest was only counted
 * @param total bytes in all, {@code length} or more
 * @param counted bytes that came with or before the last usage that the provider reported
 */
public record Generated(byte[] json, int length, long total, long counted) {
  /** Nothing was said, or nobody wanted to know. */
  public static final Generated NOTHING = new Generated(new byte[0], 0, 0, 0);

  private static final int BYTES_PER_TOKEN = 4;

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

  /** An escape that is cut off at the end is left out. */
  private String text(int from) {
    int end = from;
    while (end < length) {
      int step = json[end] != '\\' ? 1 : end + 1 < length && json[end + 1] == 'u' ? 6 : 2;
      if (end + step > length) {
        break;
      }
      end += step;
    }
    return JsonText.decode(json, from, end);
  }
}
