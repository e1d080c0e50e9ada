package dev.sluice.ops.gauge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What providers say, in their answers' headers, that they still take of each deployment. Thread-safe. */
public final class Remaining {
  static final long UNKNOWN = -1;
  private static final String REQUESTS = "x-ratelimit-remaining-requests";
  private static final String TOKENS = "x-ratelimit-remaining-tokens";
  private static final int MOST_DIGITS = 15;

  private final Map<String, Said> byDeployment = new ConcurrentHashMap<>();

  /** What the last answer said; written by any lane, the last one wins. */
  static final class Said {
    volatile long requests = UNKNOWN;
    volatile long tokens = UNKNOWN;
  }

  /** @param headers of an answer, names in lower case */
  public void heard(String deployment, Map<String, String> headers) {
    long requests = number(headers.get(REQUESTS));
    long tokens = number(headers.get(TOKENS));
    if (requests == UNKNOWN && tokens == UNKNOWN) {
      return;
    }
    Said said = byDeployment.computeIfAbsent(deployment, absent -> new Said());
    said.requests = requests == UNKNOWN ? said.requests : requests;
    said.tokens = tokens == UNKNOWN ? said.tokens : tokens;
  }

  /** What a deployment's provider said, or null. */
  @Nullable
  Said of(String deployment) {
    return byDeployment.get(deployment);
  }

  private static long number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > MOST_DIGITS) {
      return UNKNOWN;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return UNKNOWN;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
