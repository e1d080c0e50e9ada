package dev.sluice.ledger.tokens;

import com.knuddels.jtokkit.Encodings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The tokens of one of OpenAI's encodings and their ranks, from the table that JTokkit ships. JTokkit itself keeps two
 * maps of objects, 60 MB while it loads and 35 for good; this is the same in three arrays, 5 MB. Immutable.
 */
final class Vocabulary {
  /** What {@link #rank} answers for bytes that are no token; larger than any rank. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int LONGEST_LINE = 1024; // bytes of a line of the table

  private byte[] bytes = new byte[1 << 20]; // all tokens, one behind the other
  private int[] ends = new int[1 << 16]; // by rank: where a token ends in bytes
  private int tokens;
  private final int[] slots; // open addressing with linear probing: rank + 1, or 0

  /**
   * @param name of the encoding, as in {@code o200k_base}
   * @throws UncheckedIOException if its table cannot be read
   */
  Vocabulary(String name) {
    try (InputStream table = Encodings.class.getResourceAsStream(name + ".tiktoken")) {
      if (table == null) {
        throw new IOException("JTokkit ships no table " + name);
      }
      read(new BufferedInputStream(table, 1 << 14));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    bytes = Arrays.copyOf(bytes, tokens == 0 ? 0 : ends[tokens - 1]);
    ends = Arrays.copyOf(ends, tokens);
    slots = new int[4 * Integer.highestOneBit(Math.max(1, tokens))]; // a quarter to half full
    for (int rank = 0; rank < tokens; rank++) {
      slots[slot(bytes, start(rank), ends[rank])] = rank + 1;
    }
  }

  /** Lines of a token in base64, a blank and its rank; ranks count up from 0. */
  private void read(InputStream table) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    for (int c = table.read(); c >= 0; c = table.read()) {
      if (c == ' ') {
        add(Base64.getDecoder().decode(Arrays.copyOf(line, length)));
      } else if (c == '\n') {
        length = 0;
      } else {
        line[length++] = (byte) c;
      }
    }
  }

  private void add(byte[] token) {
    int start = tokens == 0 ? 0 : ends[tokens - 1];
    if (start + token.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    if (tokens == ends.length) {
      ends = Arrays.copyOf(ends, 2 * tokens);
    }
    System.arraycopy(token, 0, bytes, start, token.length);
    ends[tokens++] = start + token.length;
  }

  private int start(int rank) {
    return rank == 0 ? 0 : ends[rank - 1];
  }

  /** The rank of the token that these bytes are, or {@link #NONE}. */
  int rank(byte[] source, int from, int to) {
    int taken = slots[slot(source, from, to)];
    return taken == 0 ? NONE : taken - 1;
  }

  /** Where the token of these bytes is, or would be. */
  private int slot(byte[] source, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + source[i];
    }
    int slot = (hash ^ hash >>> 15) * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(slots.length - 1);
    while (slots[slot] != 0 && !is(slots[slot] - 1, source, from, to)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private boolean is(int rank, byte[] source, int from, int to) {
    return Arrays.equals(bytes, start(rank), ends[rank], source, from, to);
  }
}
