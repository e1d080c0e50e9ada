package dev.sluice.ledger.tokens;

import static java.util.regex.Pattern.UNICODE_CHARACTER_CLASS;

import java.util.regex.Pattern;

/**
 * The tokenizer of one model, or the nearest of OpenAI's, for the texts of one request. Its table is loaded with the first
 * count. Owned by one thread.
 */
final class Tokenizer {
  /** Characters that are counted, 100 ms at worst; what follows is taken for more of the same. */
  private static final int MOST = 1 << 18;

  /** Models of OpenAI's before gpt-4o. */
  private static final Pattern EARLIER =
      Pattern.compile("(^|.*[/:])(gpt-3\\.5.*|gpt-35.*|gpt-4|gpt-4-.*|text-embedding.*)");

  private static final String ENDING = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String SPACE = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Of gpt-4o and later. */
  private static final class O200k {
    private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    static final BytePairs PAIRS = pairs(
        "o200k_base",
        BEFORE + UPPER + "*" + LOWER + "+" + ENDING + "?",
        BEFORE + UPPER + "+" + LOWER + "*" + ENDING + "?",
        "\\p{N}{1,3}",
        " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
        SPACE);
  }

  private static final class Cl100k {
    static final BytePairs PAIRS = pairs(
        "cl100k_base",
        ENDING,
        "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+",
        "\\p{N}{1,3}",
        " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
        SPACE);
  }

  private final boolean earlier;
  private int counted; // characters
  private long tokens; // of those

  /** @param model the name that the provider was sent */
  Tokenizer(String model) {
    earlier = EARLIER.matcher(model).matches();
  }

  private static BytePairs pairs(String name, String... words) {
    Pattern either = Pattern.compile(String.join("|", words), UNICODE_CHARACTER_CLASS);
    return new BytePairs(either, new Vocabulary(name));
  }

  long count(String text) {
    int some = Math.min(text.length(), MOST - counted);
    long here = some == 0 ? 0 : pairs().count(text.substring(0, some));
    counted += some;
    tokens += here;
    int rest = text.length() - some;
    return rest == 0 ? here : here + Math.round((double) rest * tokens / counted);
  }

  private BytePairs pairs() {
    return earlier ? Cl100k.PAIRS : O200k.PAIRS;
  }
}
