package dev.sluice.fake;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One reading of a gateway's {@code /metrics}.
 *
 * @param text in Prometheus' format
 */
public record Scrape(String text) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 20;

  public static Scrape of(SluiceUnderTest sluice, String... headers) {
    return new Scrape(sluice.get("/metrics", headers).body());
  }

  /** Waits at most 10 s until no request is in flight and no request body is held. */
  public static void awaitQuiet(SluiceUnderTest sluice, String... headers) {
    await(() -> {
      Scrape scrape = of(sluice, headers);
      return scrape.value("sluice_in_flight_requests") == 0
          && scrape.value("sluice_buffered_request_bytes") == 0;
    });
  }

  /** Polls until it is true; fails after 10 s. */
  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still not so after " + PATIENCE);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The value of a series as it is written, labels included; 0 when it is not there. */
  public double value(String series) {
    Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
        .matcher(text);
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  /** Whether some series has this name. */
  public boolean has(String name) {
    return Pattern.compile("^" + Pattern.quote(name) + "[{ ]", Pattern.MULTILINE)
        .matcher(text)
        .find();
  }
}
