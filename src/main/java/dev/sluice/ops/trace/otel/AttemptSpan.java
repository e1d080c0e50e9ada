package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.ops.genai.GenAiNames;
import dev.sluice.ops.trace.ErrorType;
import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/** The client span of one attempt, ended once. Owned by its request's span. */
final class AttemptSpan implements EndedSpan {
  private final TraceContext context;
  private final long parent;
  private final Deployment deployment;
  private final Operation operation;
  private final String model;
  private final boolean stream;
  private final int number;
  private final long epoch;
  private final long began = System.nanoTime();
  private long answered; // 0: not yet
  private long ended;
  private int status; // 0: not known
  private Consumed consumed = Consumed.NOTHING;
  private @Nullable String error;

  /**
   * @param above the request's
   * @param call that it is of
   * @param number 1 and up, of this request
   * @param epoch what is to be added to {@link System#nanoTime} for nanoseconds since the epoch
   */
  AttemptSpan(TraceContext above, Call call, int number, long epoch) {
    this.context = above.below(OtelSpans.id());
    this.parent = above.span();
    this.deployment = call.deployment();
    this.operation = call.operation();
    this.model = call.upstreamModel();
    this.stream = call.stream();
    this.number = number;
    this.epoch = epoch;
  }

  /** To be sent: the same call, with this span's context. */
  Call with(Call call) {
    return call.with(context.in(call.headers()));
  }

  void answered(int newStatus) {
    if (answered == 0) {
      answered = System.nanoTime();
      status = newStatus;
    }
  }

  void failed(GatewayError why) {
    if (why instanceof GatewayError.UpstreamAnswered) {
      status = why.status();
    }
  }

  /** What the provider says that it used. */
  void used(Consumed all) {
    consumed = all;
  }

  /**
   * It is over, and may be told.
   *
   * @param why it came to nothing, or null
   */
  void end(@Nullable String why) {
    error = why;
    ended = System.nanoTime();
  }

  @Override
  public void tell(SpanWriter writer) {
    writer.begin(context);
    writer.parent(parent, false);
    writer.times(began + epoch, ended + epoch);
    writer.shared(deployment, operation, AttemptSpan::tell);
    writer.put(Names.MODEL, model);
    writer.put(Names.ATTEMPT, number);
    if (stream) {
      writer.putTrue(Names.STREAM);
    }
    answer(writer);
    if (error != null) {
      writer.put(Names.ERROR, error);
      if (!error.equals(ErrorType.CALLER_LEFT)) {
        writer.failed();
      }
    }
  }

  private static void tell(Deployment deployment, Operation operation, SpanWriter writer) {
    String name = GenAiNames.operation(operation);
    writer.name(SpanWriter.CLIENT, name + " " + deployment.upstreamModel()); // bounded
    writer.put(Names.OPERATION, name);
    writer.put(Names.PROVIDER, GenAiNames.provider(deployment.provider().prefix()));
    writer.put(Names.SERVER, deployment.origin().host());
    writer.put(Names.SERVER_PORT, deployment.origin().port());
    writer.put(Names.METHOD, "POST");
    writer.put(Names.GROUP, deployment.group());
    writer.put(Names.DEPLOYMENT, deployment.id());
  }

  private void answer(SpanWriter writer) {
    if (status != 0) {
      writer.put(Names.STATUS, status);
    }
    if (answered != 0) {
      writer.openEvent(Names.FIRST_BYTE, answered + epoch);
      writer.closeEvent();
      if (stream) {
        writer.put(Names.FIRST_CHUNK, (answered - began) / 1e9);
      }
    }
    Usage usage = consumed.usage();
    if (usage.isKnown()) {
      writer.put(Names.INPUT, usage.promptTokens());
      writer.put(Names.OUTPUT, usage.completionTokens());
      put(writer, Names.CACHED, usage.cachedTokens());
      put(writer, Names.CACHE_WRITTEN, usage.cacheCreationTokens());
      put(writer, Names.REASONING, usage.reasoningTokens());
    }
    if (!consumed.responseId().isEmpty()) {
      writer.put(Names.ANSWER_ID, consumed.responseId());
    }
    if (!consumed.responseModel().isEmpty()) {
      writer.put(Names.ANSWER_MODEL, consumed.responseModel());
    }
  }

  private static void put(SpanWriter writer, Key name, long tokens) {
    if (tokens > 0) {
      writer.put(name, tokens);
    }
  }
}
