package dev.sluice.ledger.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the tokens of a text as byte pair encoding makes them: the text is split into words, and in each word the pair
 * of neighbours that is the token of lowest rank is merged until no pair is a token
 * (<a href="https://github.com/openai/tiktoken">tiktoken</a>). Thread-safe.
 */
final class BytePairs {
  /** Bytes. Merging takes the square of a word's length; what is longer than any true word is cut, and counts one more. */
  private static final int LONGEST_WORD = 512;

  private final Pattern words;
  private final Vocabulary vocabulary;

  BytePairs(Pattern words, Vocabulary vocabulary) {
    this.words = words;
    this.vocabulary = vocabulary;
  }

  long count(String text) {
    long tokens = 0;
    Matcher word = words.matcher(text);
    while (word.find()) {
      byte[] bytes = word.group().getBytes(UTF_8);
      for (int from = 0; from < bytes.length; from += LONGEST_WORD) {
        tokens += count(bytes, from, Math.min(bytes.length, from + LONGEST_WORD));
      }
    }
    return tokens;
  }

  private int count(byte[] word, int from, int to) {
    return vocabulary.rank(word, from, to) == Vocabulary.NONE ? merged(word, from, to) : 1;
  }

  private int merged(byte[] word, int from, int to) {
    int parts = to - from;
    int[] starts = new int[parts + 1]; // of the parts, and where the last ends
    int[] ranks = new int[parts]; // of a part merged with the next
    for (int i = 0; i <= parts; i++) {
      starts[i] = from + i;
    }
    for (int i = 0; i < parts; i++) {
      ranks[i] = rank(word, starts, i, parts);
    }
    for (int best = lowest(ranks, parts);
        ranks[best] != Vocabulary.NONE;
        best = lowest(ranks, parts)) {
      parts--;
      System.arraycopy(starts, best + 2, starts, best + 1, parts - best);
      System.arraycopy(ranks, best + 2, ranks, best + 1, Math.max(0, parts - best - 1));
      ranks[best] = rank(word, starts, best, parts);
      if (best > 0) {
        ranks[best - 1] = rank(word, starts, best - 1, parts);
      }
    }
    return parts;
  }

  private int rank(byte[] word, int[] starts, int part, int parts) {
    return part + 1 < parts
        ? vocabulary.rank(word, starts[part], starts[part + 2])
        : Vocabulary.NONE;
  }

  private static int lowest(int[] ranks, int parts) {
    int lowest = 0;
    for (int i = 1; i < parts; i++) {
      if (ranks[i] < ranks[lowest]) {
        lowest = i;
      }
    }
    return lowest;
  }
}
