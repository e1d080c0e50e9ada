package dev.sluice.ops.genai;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.trace.ErrorType;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/** Measures a request beside its span, which may be none. Owned by its lane's event loop. */
public final class MeteredSpan implements RequestSpan {
  private static final String REFUSED = "unknown"; // before it was one for a model

  private final RequestSpan span;
  private final GenAiMeters meters;
  private final Operation operation;
  private final long began = System.nanoTime();
  private String group = REFUSED;
  private boolean stream;
  private @Nullable Call attempt; // the last one
  private boolean open; // it is in progress
  private long sentAt;
  private long firstByteAfter; // since the request came; 0 until an answer began
  private @Nullable String error; // of the request
  private boolean over;

  public MeteredSpan(RequestSpan span, GenAiMeters meters, Operation operation) {
    this.span = span;
    this.meters = meters;
    this.operation = operation;
  }

  @Override
  public String traceId() {
    return span.traceId();
  }

  @Override
  public @Nullable Example example() {
    return span.example();
  }

  @Override
  public void asks(String name, boolean asStream) {
    group = name;
    stream = asStream;
    span.asks(name, asStream);
  }

  @Override
  public Call sent(Call call) {
    attempt = call;
    open = true;
    sentAt = System.nanoTime();
    return span.sent(call);
  }

  @Override
  public void answered(int status) {
    firstByteAfter = System.nanoTime() - began;
    span.answered(status);
  }

  @Override
  public void failed(GatewayError why, Consumed consumed) {
    attempted(ErrorType.of(why), consumed);
    span.failed(why, consumed);
  }

  @Override
  public void ended(int status, @Nullable GatewayError why) {
    if (!over) {
      over = true;
      error = ErrorType.of(status, why);
      meters.served(
          Subject.of(operation, group, attempt, error), Math.max(1, System.nanoTime() - began));
    }
    span.ended(status, why);
  }

  @Override
  public void cancelled() {
    attempted(error, Consumed.NOTHING);
    span.cancelled();
  }

  @Override
  public void settled(Consumed consumed) {
    if (open && stream && error == null && firstByteAfter > 0) {
      streamed(consumed.usage());
    }
    attempted(error, consumed);
    span.settled(consumed);
  }

  private void streamed(Usage usage) {
    long rest = System.nanoTime() - began - firstByteAfter;
    long tokens = usage.completionTokens() - 1;
    meters.streamed(
        Subject.of(operation, group, attempt, null),
        firstByteAfter,
        tokens > 0 ? rest / tokens : 0);
  }

  private void attempted(@Nullable String why, Consumed consumed) {
    if (attempt == null || !open) {
      return;
    }
    open = false;
    Subject subject = Subject.of(attempt, why);
    meters.attempted(subject, System.nanoTime() - sentAt);
    Usage usage = consumed.usage();
    if (usage.isKnown()) {
      meters.used(subject.withoutError(), usage.promptTokens(), usage.completionTokens());
    }
  }
}
