package dev.sluice.ops.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one side of HTTP for one method. Thread-safe. */
final class MethodMeters {
  private static final int MAX_STATUS = 999;

  final LongAdder active;
  final Runnable reset;
  final @Nullable Counter sent;
  final DistributionSummary requestBytes;
  private final IntFunction<Answered> make;
  private final AtomicReferenceArray<@Nullable Answered> byStatus =
      new AtomicReferenceArray<>(MAX_STATUS + 1);

  /**
   * @param active requests in progress
   * @param reset counts one that was reset
   * @param make the meters of a status; asked for the same one, it gives the same ones
   */
  MethodMeters(
      LongAdder active,
      Runnable reset,
      @Nullable Counter sent,
      DistributionSummary requestBytes,
      IntFunction<Answered> make) {
    this.active = active;
    this.reset = reset;
    this.sent = sent;
    this.requestBytes = requestBytes;
    this.make = make;
  }

  /** What counts answers of one status. */
  record Answered(Counter count, Timer time, DistributionSummary bytes) {}

  Answered answered(int status) {
    int index = Math.max(0, Math.min(status, MAX_STATUS));
    Answered known = byStatus.get(index);
    if (known == null) {
      known = make.apply(index);
      byStatus.set(index, known);
    }
    return known;
  }
}
