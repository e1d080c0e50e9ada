package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Timing;
import dev.sluice.config.Deployment;
import dev.sluice.ops.count.UpstreamCounts;
import dev.sluice.upstream.dialect.Dialects;
import dev.sluice.upstream.dialect.Outbound;
import dev.sluice.upstream.errors.UpstreamErrors;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange with a provider: sends the request, has the answer relayed, keeps to the timeouts, and stops the provider
 * when nobody wants the answer. Owned by its lane's event loop.
 */
final class HttpCall implements Answering {
  private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
  private static final int MAX_ERROR_BODY = 65_536;
  private static final long ERROR_BODY_MILLIS = 5000;
  private static final int MAX_STALE = 64; // a busy pool may hold many dead connections
  /** A dead connection shows within a round trip; one that breaks later had a provider at work behind it. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;
  private final HttpClient client;
  private final Connections connections;
  private final UpstreamCounts counts;
  private final RefusedOptions refused;
  private final Call call;
  private final Deployment deployment;
  private final Reply reply;
  private final Deadlines deadlines;

  private @Nullable Outbound outbound;
  private @Nullable HttpClientRequest request;
  private @Nullable ProviderAnswer answer; // from a 2xx head on
  private boolean reusedConnection;
  private long sentAt; // of System.nanoTime(), as are those that follow
  private long heardAt;
  private long flowsSince; // heard, and not held back since; 0: otherwise
  private long heldSince;
  private int staleConnections; // met by this call so far
  private boolean askedAgain; // without stream_options

  HttpCall(Vertx vertx, Pools pools, RefusedOptions refused, Call call, Reply reply) {
    this.vertx = vertx;
    this.client = call.stream() ? pools.forStreams() : pools.forAnswers();
    this.connections = pools.connections();
    this.counts = pools.counts();
    this.refused = refused;
    this.call = call;
    this.deployment = call.deployment();
    this.reply = reply;
    this.deadlines = new Deadlines(vertx, call, guarded(this::onTooLate)::handle);
  }

  /** A step after which this call cannot be left hanging: a fault of ours fails it at once. */
  <T> Handler<T> guarded(Handler<T> step) {
    return value -> {
      try {
        step.handle(value);
      } catch (RuntimeException fault) {
        LOG.error("a call to {} failed", deployment.origin(), fault);
        fail(new GatewayError.Internal("The gateway failed; its log says why."));
      }
    };
  }

  @Override
  public void start() {
    Outbound first;
    try {
      first = request(refused.contains(deployment.id()) ? call.withoutAsking() : call);
    } catch (GatewayError wrong) {
      reply.fail(wrong);
      return;
    }
    outbound = first;
    deadlines.start();
    send(first);
  }

  private Outbound request(Call asked) {
    return Dialects.of(deployment.provider().dialect()).request(asked);
  }

  private void send(Outbound outbound) {
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setURI(outbound.uri());
    counts.waiting(1);
    client
        .request(options)
        .onComplete(opened -> counts.waiting(-1), failure -> counts.waiting(-1))
        .onComplete(
            guarded(opened -> onRequest(opened, outbound)),
            failure -> fail(ConnectionFailures.of(failure, deployment)));
  }

  private void onRequest(HttpClientRequest opened, Outbound outbound) {
    opened.exceptionHandler(broken -> {}); // the response's future fails too
    if (reply.hasEnded()) {
      opened.cancel();
      return;
    }
    request = opened;
    reusedConnection = connections.take(opened.connection(), this);
    sentAt = System.nanoTime();
    outbound.headers().forEach(opened.headers()::add);
    opened.response().onComplete(guarded(this::onResponse), guarded(this::onNoResponse));
    opened.end(Buffer.buffer(outbound.body())).onSuccess(written -> sentAt = System.nanoTime());
  }

  /**
   * A kept connection may die just as it is used; then, and only then, nothing was lost by asking again. What came
   * back and was no HTTP shows that the provider has the request.
   */
  private void onNoResponse(Throwable failure) {
    if (reply.hasEnded()) {
      return;
    }
    boolean closed = failure instanceof HttpClosedException || failure instanceof IOException;
    boolean stale = closed && reusedConnection && System.nanoTime() - sentAt < STALE_NANOS;
    if (stale && staleConnections++ < MAX_STALE && outbound != null) {
      send(outbound);
      return;
    }
    fail(
        closed
            ? ConnectionFailures.brokeOff(deployment, false)
            : ConnectionFailures.notHttp(deployment));
  }

  private void onResponse(HttpClientResponse head) {
    if (reply.hasEnded()) {
      return;
    }
    if (head.statusCode() >= 300) {
      Handler<Buffer> done = guarded(body -> onErrorAnswer(head, body));
      new BoundedBody(vertx, head, MAX_ERROR_BODY, ERROR_BODY_MILLIS, done::handle).read();
    } else if (outbound != null) {
      if (askedAgain) {
        refused.add(deployment.id());
      }
      answer = new ProviderAnswer(vertx, this, call, outbound, head, reply);
      answer.relay();
    }
  }

  private void onErrorAnswer(HttpClientResponse head, Buffer body) {
    if (outbound != null
        && outbound.asksForUsage()
        && RefusedOptions.isReason(head.statusCode(), body.toString())) {
      askAgain();
      return;
    }
    fail(UpstreamErrors.answered(call, uri(), head.statusCode(), head.headers(), body.getBytes()));
  }

  /** The provider would not be asked for usage; its caller did not ask, and shall not suffer for it. */
  private void askAgain() {
    if (reply.hasEnded()) {
      return;
    }
    stopProvider();
    askedAgain = true;
    outbound = request(call.withoutAsking());
    send(outbound);
  }

  private void onTooLate(GatewayError error) {
    if (answer != null && answer.endIfDone()) {
      stopProvider();
    } else {
      fail(error);
    }
  }

  /** A piece of the answer came. */
  void heard() {
    long now = System.nanoTime();
    if (flowsSince != 0) {
      counts.gap(now - flowsSince);
    }
    flowsSince = call.stream() ? now : 0;
    heardAt = now;
    deadlines.heard(now);
  }

  /** Nothing more will come. */
  void heardEnd() {
    heardAt = System.nanoTime();
  }

  /** How long the provider took so far. */
  Timing timing() {
    return new Timing(sentAt, heardAt);
  }

  /** The provider was paused, or resumed. */
  void pause(boolean paused) {
    deadlines.pause(paused);
    flowsSince = 0;
    if (paused) {
      heldSince = System.nanoTime();
      counts.stalled();
    } else {
      counts.resumed(System.nanoTime() - heldSince);
    }
  }

  /** The answer is over; one that carried an error may go on at the provider, where nobody wants it. */
  void close(Closing closing) {
    stopWaiting();
    reply.close(closing);
    if (closing.carriedError()) {
      stopProvider();
    }
  }

  void fail(GatewayError error) {
    stopWaiting();
    reply.fail(error, reply.hasBegun() ? consumed() : Consumed.NOTHING);
    stopProvider();
  }

  @Override
  public Consumed consumed() {
    return answer == null ? Consumed.NOTHING : answer.consumed();
  }

  private void stopWaiting() {
    deadlines.cancel();
    if (request != null) {
      connections.leave(request.connection(), this);
    }
  }

  private void stopProvider() {
    if (request != null) {
      request.cancel();
      letGo();
    }
  }

  /** Its connection serves another call now: left paused, it would stay so for whoever uses it next. */
  void letGo() {
    if (answer != null) {
      answer.letGo();
    }
  }

  private String uri() {
    return outbound == null ? "" : outbound.uri();
  }

  @Override
  public void creditArrived() {
    if (answer != null) {
      answer.creditArrived();
    }
  }

  @Override
  public void cancel() {
    stopWaiting();
    stopProvider();
  }
}
