package dev.sluice.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider asks to wait. A date, which RFC 9110 allows too, counts as nothing said. */
final class RetryAfter {
  private static final double MILLIS = 1;
  private static final double SECONDS = 1000;

  private RetryAfter() {}

  static Optional<Duration> read(Map<String, String> headers) {
    Optional<Duration> exact = duration(headers.get("retry-after-ms"), MILLIS);
    return exact.isPresent() ? exact : duration(headers.get("retry-after"), SECONDS);
  }

  private static Optional<Duration> duration(@Nullable String number, double unit) {
    try {
      double millis = number == null ? -1 : Double.parseDouble(number.strip()) * unit;
      return millis >= 0 ? Optional.of(Duration.ofMillis((long) millis)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
