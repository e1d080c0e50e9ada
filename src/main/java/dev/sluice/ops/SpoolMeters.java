package dev.sluice.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/** Meters of what was used and is not in the database yet. Stateless. */
public final class SpoolMeters {
  private SpoolMeters() {}

  /**
   * Shows it from now on.
   *
   * @param bytes of all files
   * @param lagMillis that the oldest record has waited
   * @param lost records that the disk did not take, since the start
   */
  public static void watch(
      MeterRegistry registry,
      LongSupplier records,
      LongSupplier bytes,
      LongSupplier lagMillis,
      LongSupplier lost) {
    Gauge.builder("sluice_spool_records", records::getAsLong)
        .description("Usage records of this process that the database has not got yet")
        .register(registry);
    Gauge.builder("sluice_spool_bytes", bytes::getAsLong)
        .description("Bytes of the usage spool's files")
        .register(registry);
    Gauge.builder("sluice_ledger_lag_seconds", () -> lagMillis.getAsLong() / 1000.0)
        .description("Time that the oldest of those records has waited; 0 when there is none")
        .register(registry);
    FunctionCounter.builder("sluice_spool_records_lost", registry, here -> lost.getAsLong())
        .description("Usage records that were lost because the disk or the spool was full")
        .register(registry);
  }
}
