package dev.sluice.ledger.admission.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Periods end where LiteLLM's do: on the calendar. 2026-01-15 is a Thursday. */
class BudgetPeriodTest {
  @ParameterizedTest
  @CsvSource({
    "1d, 2026-01-15T12:30:10Z, 2026-01-16T00:00:00Z",
    "24h, 2026-01-15T12:30:10Z, 2026-01-16T00:00:00Z",
    "7d, 2026-01-15T12:30:10Z, 2026-01-19T00:00:00Z",
    "1w, 2026-01-19T00:00:00Z, 2026-01-26T00:00:00Z",
    "30d, 2026-01-31T23:59:59Z, 2026-02-01T00:00:00Z",
    "1mo, 2026-12-15T00:00:00Z, 2027-01-01T00:00:00Z",
    "3d, 2026-01-15T12:30:10Z, 2026-01-18T00:00:00Z",
    "2w, 2026-01-15T12:30:10Z, 2026-01-29T00:00:00Z",
    "1h, 2026-01-15T12:30:10Z, 2026-01-15T13:00:00Z",
    "5h, 2026-01-15T12:30:10Z, 2026-01-15T15:00:00Z",
    "5h, 2026-01-15T22:30:10Z, 2026-01-16T01:00:00Z",
    "15m, 2026-01-15T12:30:10Z, 2026-01-15T12:45:00Z",
    "45m, 2026-01-15T12:50:10Z, 2026-01-15T13:30:00Z",
    "30s, 2026-01-15T12:30:10Z, 2026-01-15T12:30:30Z",
    "30min, 2026-01-15T12:10:10Z, 2026-01-15T12:30:00Z",
    "90s!, 2026-01-15T12:30:10Z, 2026-01-15T12:31:30Z",
    "259200s!, 2026-01-15T12:30:10Z, 2026-01-16T00:00:00Z",
    "xs!, 2026-01-15T12:30:10Z, 2026-01-16T00:00:00Z",
    "0s!, 2026-01-15T12:30:10Z, 2026-01-15T12:30:10Z",
    "0d, 2026-01-15T12:30:10Z, 2026-01-15T12:30:10Z",
    "whenever, 2026-01-15T12:30:10Z, 2026-01-16T00:00:00Z",
  })
  void endsOnTheCalendar(String period, Instant now, Instant end) {
    assertThat(at(period, now, "UTC")).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "1d, 2026-01-15T22:30:00Z, Europe/Berlin, 2026-01-15T23:00:00Z",
    "30d, 2026-01-31T20:00:00Z, Asia/Tokyo, 2026-02-28T15:00:00Z",
    // clocks go forward at 01:00Z, back at 01:00Z
    "1d, 2026-03-28T23:30:00Z, Europe/Berlin, 2026-03-29T22:00:00Z",
    "30m, 2026-10-25T00:45:00Z, Europe/Berlin, 2026-10-25T01:00:00Z",
    "30m, 2026-10-25T01:10:00Z, Europe/Berlin, 2026-10-25T01:30:00Z",
  })
  void endsThereWhereTheConfigSays(String period, Instant now, String zone, Instant end) {
    assertThat(at(period, now, zone)).isEqualTo(end);
  }

  @Test
  void alwaysEndsLaterAndNeverLastsLongerThanItCan() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] units = {"s", "m", "h", "d", "w", "mo"};
    String[] zones = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"};
    for (int i = 0; i < 20_000; i++) {
      String period = 1 + random.nextInt(100) + units[random.nextInt(units.length)];
      long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli()
          + (long) (random.nextDouble() * 2 * 365 * 86_400_000L);
      String zone = zones[random.nextInt(zones.length)];
      long end = BudgetPeriod.nextReset(period, now, ZoneId.of(zone));
      assertThat(end)
          .as("%s in %s from %s, seed %d", period, zone, Instant.ofEpochMilli(now), seed)
          .isGreaterThan(now)
          .isLessThanOrEqualTo(now + BudgetPeriod.longest(period));
      long began = BudgetPeriod.began(period, 0, now, ZoneId.of(zone));
      assertThat(began)
          .as("%s in %s at %s, seed %d", period, zone, Instant.ofEpochMilli(now), seed)
          .isLessThanOrEqualTo(now)
          .isGreaterThanOrEqualTo(now - BudgetPeriod.longest(period));
    }
  }

  private static Instant at(String period, Instant now, String zone) {
    return Instant.ofEpochMilli(
        BudgetPeriod.nextReset(period, now.toEpochMilli(), ZoneId.of(zone)));
  }
}
