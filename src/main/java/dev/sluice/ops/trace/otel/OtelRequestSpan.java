package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.genai.GenAiNames;
import dev.sluice.ops.trace.ErrorType;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.wire.CallerLeft;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server span with one client span below it for each attempt. Owned by its lane's event loop. */
final class OtelRequestSpan implements RequestSpan, EndedSpan {
  private static final int MOST_EVENTS = 32;
  private static final String METHOD = "POST";

  private final SpanIntake intake;
  private final SpanBuffer buffer;
  private final TraceContext context;
  private final @Nullable TraceContext caller;
  private final Operation operation;
  private final String callId;
  private final Transport transport;
  private final @Nullable SocketAddress peer;
  private final long epoch;
  private final long began = System.nanoTime();
  private List<Another> others = List.of();
  private @Nullable String asked; // the group, once it is known
  private boolean stream;
  private int attempts;
  private @Nullable AttemptSpan attempt; // in progress
  private String group = ""; // of the last attempt
  private @Nullable String error; // of the attempt before, or of the request
  private int status;
  private long ended;
  private boolean over;
  private @Nullable String traceId; // once somebody asked
  private @Nullable Example example;

  OtelRequestSpan(
      SpanIntake intake,
      TraceContext context,
      @Nullable TraceContext caller,
      HttpServerRequest request,
      Operation operation,
      String callId) {
    this.intake = intake;
    this.buffer = intake.ofThisThread();
    this.context = context;
    this.caller = caller;
    this.operation = operation;
    this.callId = callId;
    this.epoch = intake.epoch();
    this.transport = Transport.of(request.version(), request.isSSL());
    this.peer = request.remoteAddress();
    if (context.sampled()) {
      request.response().closeHandler(gone -> ended(CallerLeft.STATUS, null)); // until it is read
    }
  }

  /** How the request came. */
  private enum Transport {
    PLAIN_1_0("http", "1.0"),
    PLAIN_1_1("http", "1.1"),
    PLAIN_2("http", "2"),
    SECURE_1_0("https", "1.0"),
    SECURE_1_1("https", "1.1"),
    SECURE_2("https", "2");

    private final String scheme;
    private final String version;

    Transport(String scheme, String version) {
      this.scheme = scheme;
      this.version = version;
    }

    private static Transport of(HttpVersion version, boolean secure) {
      return switch (version) {
        case HTTP_1_0 -> secure ? SECURE_1_0 : PLAIN_1_0;
        case HTTP_1_1 -> secure ? SECURE_1_1 : PLAIN_1_1;
        default -> secure ? SECURE_2 : PLAIN_2;
      };
    }
  }

  /** An attempt after the first, and why it was made. */
  private record Another(
      String event,
      long at,
      int number,
      String group,
      @Nullable String why) {}

  @Override
  public String traceId() {
    if (traceId == null) {
      traceId = context.traceId();
    }
    return traceId;
  }

  @Override
  public @Nullable Example example() {
    if (example == null && context.sampled()) {
      long now = over ? ended : System.nanoTime();
      long millis = TimeUnit.NANOSECONDS.toMillis(now + epoch);
      example = new Example(context.high(), context.low(), context.span(), millis);
    }
    return example;
  }

  @Override
  public void asks(String name, boolean asStream) {
    asked = name;
    stream = asStream;
  }

  @Override
  public Call sent(Call call) {
    end(null);
    String next = call.deployment().group();
    if (attempts++ > 0) {
      goesOn(next);
    }
    group = next;
    attempt = new AttemptSpan(context, call, attempts, epoch);
    return attempt.with(call);
  }

  private void goesOn(String next) {
    if (others.isEmpty()) {
      others = new ArrayList<>();
    }
    if (others.size() < MOST_EVENTS) {
      String event = next.equals(group) ? Names.RETRY : Names.FALLBACK;
      others.add(new Another(event, System.nanoTime() + epoch, attempts, next, error));
    }
  }

  @Override
  public void answered(int code) {
    if (attempt != null) {
      attempt.answered(code);
    }
  }

  @Override
  public void failed(GatewayError why, Consumed consumed) {
    error = ErrorType.of(why);
    if (attempt != null) {
      attempt.used(consumed);
      attempt.failed(why);
      end(error);
    }
  }

  @Override
  public void ended(int told, @Nullable GatewayError why) {
    if (over) {
      return;
    }
    over = true;
    status = told;
    error = ErrorType.of(told, why);
    ended = System.nanoTime();
    if (context.sampled()) {
      intake.add(buffer, this);
    }
  }

  @Override
  public void cancelled() {
    settled(Consumed.NOTHING);
  }

  @Override
  public void settled(Consumed consumed) {
    if (attempt != null) {
      attempt.used(consumed);
      end(error);
    }
  }

  private void end(@Nullable String why) {
    AttemptSpan last = attempt;
    attempt = null;
    if (last != null) {
      last.end(why);
      if (context.sampled()) {
        intake.add(buffer, last);
      }
    }
  }

  @Override
  public void tell(SpanWriter writer) {
    writer.begin(context);
    writer.parent(caller == null ? 0 : caller.span(), caller != null);
    writer.times(began + epoch, ended + epoch);
    writer.shared(transport, operation, OtelRequestSpan::tell);
    writer.put(Names.CALL_ID, callId);
    writer.put(Names.CALLER, peer == null ? null : peer.hostAddress());
    writer.put(Names.GROUP, asked);
    if (stream) {
      writer.putTrue(Names.STREAM);
    }
    writer.put(Names.STATUS, status);
    writer.put(Names.ERROR, error);
    others.forEach(other -> tell(other, writer));
    if (status >= 500) {
      writer.failed();
    }
  }

  private static void tell(Transport transport, Operation operation, SpanWriter writer) {
    writer.name(SpanWriter.SERVER, METHOD + " " + operation.route());
    writer.put(Names.SCHEME, transport.scheme);
    writer.put(Names.HTTP_VERSION, transport.version);
    writer.put(Names.METHOD, METHOD);
    writer.put(Names.ROUTE, operation.route());
    writer.put(Names.OPERATION, GenAiNames.operation(operation));
  }

  private static void tell(Another attempt, SpanWriter writer) {
    writer.openEvent(attempt.event, attempt.at);
    writer.ofEvent(Names.ATTEMPT, attempt.number);
    writer.ofEvent(Names.GROUP, attempt.group);
    writer.ofEvent(Names.ERROR, attempt.why);
    writer.closeEvent();
  }
}
