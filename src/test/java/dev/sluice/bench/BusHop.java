package dev.sluice.bench;

import dev.sluice.bus.ByReference;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one hop over the event bus costs on one event loop, with 16 messages on their way: the price of letting verticles
 * meet on the bus only.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BusHop {
  private static final int MESSAGES = 16_384;
  private static final int WINDOW = 16;

  /** As big as a frame: an id and a reference. */
  public record Parcel(long id, Buffer data) {}

  private final Buffer data = Buffer.buffer(new byte[200]);
  private Vertx vertx;
  private Context context;
  private CountDownLatch done;
  private int sent;
  private int received;

  @Setup
  public void start() throws InterruptedException {
    vertx = Vertx.vertx();
    ByReference.register(vertx, Parcel.class);
    context = vertx.getOrCreateContext();
    onContext(() -> {
      vertx.eventBus().<Parcel>localConsumer("record", message -> arrived(this::sendRecord));
      vertx.eventBus().<Buffer>localConsumer("buffer", message -> arrived(this::sendBuffer));
    });
  }

  @TearDown
  public void stop() {
    vertx.close().await();
  }

  /** A record that both sides share. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void byReference() throws InterruptedException {
    pump(this::sendRecord);
  }

  /** 200 bytes that Vert.x's own codec copies. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void copiedBuffer() throws InterruptedException {
    pump(this::sendBuffer);
  }

  /** No bus: the floor for anything that takes a turn of the event loop. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void runOnContext() throws InterruptedException {
    pump(this::runAgain);
  }

  private void pump(Runnable send) throws InterruptedException {
    done = new CountDownLatch(1);
    onContext(() -> {
      received = 0;
      for (sent = 0; sent < WINDOW; sent++) {
        send.run();
      }
    });
    done.await();
  }

  private void arrived(Runnable send) {
    if (++received == MESSAGES) {
      done.countDown();
    } else if (sent < MESSAGES) {
      sent++;
      send.run();
    }
  }

  private void sendRecord() {
    vertx.eventBus().send("record", new Parcel(sent, data), ByReference.LOCAL);
  }

  private void sendBuffer() {
    vertx.eventBus().send("buffer", data, ByReference.LOCAL);
  }

  private void runAgain() {
    context.runOnContext(ignored -> arrived(this::runAgain));
  }

  private void onContext(Runnable task) throws InterruptedException {
    var ran = new CountDownLatch(1);
    context.runOnContext(ignored -> {
      task.run();
      ran.countDown();
    });
    ran.await();
  }
}
