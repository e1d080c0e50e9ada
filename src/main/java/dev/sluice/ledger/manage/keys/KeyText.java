package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Virtual keys in plain text: {@code sk-} and 22 characters of base64url, which are 128 random bits. */
final class KeyText {
  private static final int RANDOM_BYTES = 16;
  private static final int SHORTEST = 16; // characters, of a key that somebody thought of
  private static final int LONGEST = 1000;
  private static final String PREFIX = "sk-";

  private final SecureRandom random = new SecureRandom();

  String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The key that was asked for, or a random one.
   *
   * @param field that it was asked in
   * @throws GatewayError.BadRequest when it is no key that a header can carry
   */
  String of(@Nullable String asked, String field) {
    if (asked == null) {
      return random();
    }
    boolean visible = asked.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (!asked.startsWith(PREFIX)
        || asked.length() < PREFIX.length() + 1
        || asked.length() > LONGEST
        || !visible) {
      throw new GatewayError.BadRequest(
          "invalid_key",
          field,
          "A key begins with sk- and has at most " + LONGEST
              + " visible ASCII characters; leave it out for a random one.");
    }
    return asked;
  }

  /** How a key is shown: {@code sk-...abcd}. */
  static String name(String key) {
    return key.length() < SHORTEST ? "sk-..." : "sk-..." + key.substring(key.length() - 4);
  }
}
