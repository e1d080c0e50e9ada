package dev.sluice.bench;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ops.log.AccessLog;
import dev.sluice.ops.log.AccessNote;
import dev.sluice.ops.log.LaneLog;
import dev.sluice.ops.request.Attempt;
import dev.sluice.ops.request.Served;
import dev.sluice.wire.Usage;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a line of the access log costs: on the event loop, where a request is noted and handed over ({@code -prof gc} shows
 * the bytes), and in all, where closing waits for 1,000 lines to be written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AccessBench {
  private static final int LINES = 1000;
  private static final Payer PAYER =
      new Payer(KeyHash.of("sk-somebody-0123456789"), "search-ci", "ann", "team-1", null);
  private static final Way WAY =
      new Way("acompletion", "gpt-4o", "gpt-4o", "main", "openai", "http://up:8000/v1", true, 0, 0);
  private static final Served SERVED = new Served(
      new Attempt(PAYER, null, WAY, "/chat/completions", 200, ""),
      new Usage(12, 340),
      3_430_000,
      1_532_418_000,
      1_531_002_000,
      0,
      0,
      1_416_000);

  @Param({"TEXT", "JSON"})
  private AccessFormat format;

  private final AccessLog log = new AccessLog(OutputStream.nullOutputStream());
  private LaneLog lane;

  @Setup
  public void open() {
    lane = log.lane();
    log.use(new LogSettings(null, false, format, null, true));
  }

  @TearDown
  public void close() {
    log.close(1000);
  }

  private static AccessNote note() {
    AccessNote note = new AccessNote("POST", "/v1/chat/completions", "10.0.0.7");
    note.asks("gpt-4o", PAYER);
    note.awaitBill();
    note.settled(SERVED, 210_301_000);
    note.named("17a98264-99c1-4e9f-b54d-01ac22417260", "");
    note.ended(200, 512, 90_310);
    return note;
  }

  /** When the writer does not keep up, as here, most are dropped, which costs about the same. */
  @Benchmark
  public void handOver() {
    lane.add(note());
  }

  @Benchmark
  public void write1000Lines() {
    AccessLog one = new AccessLog(OutputStream.nullOutputStream());
    LaneLog lane = one.lane();
    for (int i = 0; i < LINES; i++) {
      lane.add(note());
    }
    one.use(new LogSettings(null, false, format, null, true));
    one.close(10_000);
  }
}
