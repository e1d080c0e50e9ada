package dev.sluice.ledger.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.regex.Pattern;

/** The tokenizer of one model, or the nearest of OpenAI's. Thread-safe; its table is loaded with the first count. */
final class Tokenizer {
  /** Characters of a text that are counted; what is longer is taken for more of the same. */
  private static final int MOST = 1 << 18;

  /** Models of OpenAI's before gpt-4o. */
  private static final Pattern EARLIER =
      Pattern.compile("(^|.*[/:])(gpt-3\\.5.*|gpt-35.*|gpt-4|gpt-4-.*|text-embedding.*)");

  private static final class Tables {
    static final EncodingRegistry LAZY = Encodings.newLazyEncodingRegistry();
  }

  private final EncodingType type;

  /** @param model the name that the provider was sent */
  Tokenizer(String model) {
    type = EARLIER.matcher(model).matches() ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE;
  }

  long count(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Encoding encoding = Tables.LAZY.getEncoding(type);
    if (text.length() <= MOST) {
      return encoding.countTokensOrdinary(text);
    }
    long some = encoding.countTokensOrdinary(text.substring(0, MOST));
    return Math.round((double) some * text.length() / MOST);
  }
}
