package dev.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry-after: 7 | 7000",
        "Retry-After: 0.25 | 250",
        "retry-after: 0 | 0",
        "retry-after: Sun, 01 Mar 2026 12:00:30 GMT | 30000",
        "retry-after: Sun, 01 Mar 2026 11:59:30 GMT | 0",
        "retry-after: 2m3s | 123000",
        "retry-after-ms: 1500 | 1500",
        "retry-after-ms: 1.2 | 2",
        "retry-after-ms: 1500; retry-after: 9 | 1500",
        "retry-after-ms: soon; retry-after: 9 | 9000",
        // the provider's clock is an hour behind ours
        "date: Sun, 01 Mar 2026 11:00:00 GMT; retry-after: Sun, 01 Mar 2026 11:00:10 GMT | 10000",
        // OpenAI
        "x-ratelimit-reset-requests: 12ms | 12",
        "x-ratelimit-reset-tokens: 6m0s | 360000",
        "x-ratelimit-reset-tokens: 1h2m3s | 3600000",
        "x-ratelimit-reset-requests: 8.64s | 8640",
        "x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 20s; x-ratelimit-remaining-tokens: 9; x-ratelimit-reset-tokens: 1s | 20000",
        "x-ratelimit-remaining-requests: 5; x-ratelimit-reset-requests: 20s; x-ratelimit-remaining-tokens: 9; x-ratelimit-reset-tokens: 1s | 1000",
        "x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 20s; x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 30s | 30000",
        "retry-after: 3; x-ratelimit-reset-tokens: 30s | 3000",
        "retry-after: later; x-ratelimit-reset-tokens: 30s | 30000",
        // Anthropic
        "anthropic-ratelimit-requests-remaining: 0; anthropic-ratelimit-requests-reset: 2026-03-01T12:00:05Z; anthropic-ratelimit-tokens-reset: 2026-03-01T12:00:01Z | 5000",
        // others: seconds, seconds since 1970, milliseconds since 1970
        "x-ratelimit-reset: 45 | 45000",
        "ratelimit-reset: 4 | 4000",
        "x-rate-limit-reset: 4 | 4000",
        "x-ratelimit-reset: 1772366410 | 10000",
        "x-ratelimit-reset: 1772366410000 | 10000",
        "x-ratelimit-reset: 1772366390 | 0",
        // nothing readable, nothing absurd
        "retry-after: -5 | 0",
        "retry-after: 1e9 | 0",
        "retry-after: soon | 0",
        "retry-after: NaN | 0",
        "retry-after: 6m-1s | 0",
        "retry-after: 5s5 | 0",
        "retry-after: 86400 | 3600000",
        "retry-after: 999999999999999 | 3600000",
        "retry-after: Mon, 01 Mar 2027 12:00:00 GMT | 3600000",
        "x-request-id: 5 | 0",
      })
  void headersTellWhenToComeBack(String headers, long millis) {
    assertThat(RetryAfter.millis(parsed(headers), 429, NOON)).isEqualTo(millis);
  }

  @Test
  void resetsCountOnlyWhereALimitWasExceeded() {
    List<Entry<String, String>> headers = parsed("x-ratelimit-reset: 5");
    assertThat(RetryAfter.millis(headers, 503, NOON)).isEqualTo(5000);
    assertThat(RetryAfter.millis(headers, 500, NOON)).isZero();
    assertThat(RetryAfter.millis(headers, 400, NOON)).isZero();
    assertThat(RetryAfter.millis(parsed("retry-after: 5"), 500, NOON)).isEqualTo(5000);
  }

  @Test
  void whateverIsSentTheWaitIsFromZeroToAnHour() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names = List.of(
        "retry-after",
        "retry-after-ms",
        "date",
        "x-ratelimit-reset",
        "x-ratelimit-remaining",
        "x-ratelimit-reset-tokens",
        "x-ratelimit-remaining-tokens");
    for (int i = 0; i < 20_000; i++) {
      List<Entry<String, String>> headers = new ArrayList<>();
      for (int n = random.nextInt(4); n >= 0; n--) {
        headers.add(Map.entry(names.get(random.nextInt(names.size())), value(random)));
      }
      long millis = RetryAfter.millis(headers, random.nextBoolean() ? 429 : 500, NOON);
      assertThat(millis).as("seed %s: %s", seed, headers).isBetween(0L, 3_600_000L);
    }
  }

  private static String value(Random random) {
    List<String> parts = List.of(
        "0",
        "1",
        "9",
        "59",
        "99999999",
        ".",
        "-",
        "s",
        "m",
        "h",
        "ms",
        "d",
        "µs",
        " ",
        "e",
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "2026-03-01T12:00:00Z",
        "GMT",
        ":",
        "\u0000",
        "é");
    StringBuilder value = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      value.append(parts.get(random.nextInt(parts.size())));
    }
    return value.toString();
  }

  private static List<Entry<String, String>> parsed(String headers) {
    List<Entry<String, String>> parsed = new ArrayList<>();
    for (String header : headers.split("; ")) {
      int colon = header.indexOf(": ");
      parsed.add(Map.entry(header.substring(0, colon), header.substring(colon + 2)));
    }
    return parsed;
  }
}
