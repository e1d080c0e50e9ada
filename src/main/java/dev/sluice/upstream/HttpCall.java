package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.upstream.dialect.Dialects;
import dev.sluice.upstream.dialect.Outbound;
import dev.sluice.upstream.errors.UpstreamErrors;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange with a provider: sends the request, has the answer relayed, keeps to the timeouts, and stops the provider
 * when nobody wants the answer. Owned by its lane's event loop.
 */
final class HttpCall implements Answering, Borrower {
  private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
  private static final int MAX_ERROR_BODY = 65_536;
  private static final long ERROR_BODY_MILLIS = 5000;
  private static final int MAX_STALE = 64; // a busy pool may hold many dead connections
  /** A dead connection shows within a round trip; one that breaks later had a provider at work behind it. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;
  private final Alarms alarms;
  private final Pool pool;
  private final RefusedOptions refused;
  private final Deployment deployment;
  private final Reply reply;
  private final Deadlines deadlines;

  private @Nullable Call call; // until its answer begins
  private @Nullable Outbound outbound; // as long
  private String uri = "";
  private @Nullable Line line; // until it is given back or cut
  private @Nullable HttpClientRequest request;
  private @Nullable ProviderAnswer answer; // from a 2xx head on
  private boolean reusedConnection;
  private final Progress progress;
  private int staleConnections; // met by this call so far
  private boolean askedAgain; // without stream_options

  HttpCall(
      Vertx vertx, Alarms alarms, Pools pools, RefusedOptions refused, Call call, Reply reply) {
    this.vertx = vertx;
    this.alarms = alarms;
    this.pool = call.stream() ? pools.forStreams() : pools.forAnswers();
    this.refused = refused;
    this.call = call;
    this.deployment = call.deployment();
    this.reply = reply;
    this.deadlines = new Deadlines(vertx, alarms, call, guarded(this::onTooLate)::handle);
    this.progress = new Progress(call.stream(), pools.counts(), deadlines);
  }

  /** A step after which this call cannot be left hanging: a fault of ours fails it at once. */
  <T> Handler<T> guarded(Handler<T> step) {
    return value -> {
      try {
        step.handle(value);
      } catch (RuntimeException fault) {
        onFault(fault);
      }
    };
  }

  /** Ends this call, as something failed that is not the provider's. */
  void onFault(RuntimeException fault) {
    LOG.error("a call to {} failed", deployment.origin(), fault);
    fail(GatewayError.Internal.logged());
  }

  @Override
  public void start() {
    Call asked = Objects.requireNonNull(call);
    Outbound first;
    try {
      first = request(refused.contains(deployment.id()) ? asked.withoutAsking() : asked);
    } catch (GatewayError wrong) {
      reply.fail(wrong);
      return;
    }
    deadlines.start();
    send(first);
  }

  private Outbound request(Call asked) {
    return Dialects.of(deployment.provider().dialect()).request(asked);
  }

  private void send(Outbound again) {
    outbound = again;
    uri = again.uri();
    pool.borrow(this);
  }

  @Override
  public boolean hasLeft() {
    return reply.hasEnded();
  }

  @Override
  public void refused(Throwable cause) {
    fail(ConnectionFailures.of(cause, deployment));
  }

  @Override
  public void lent(Line free) {
    line = free;
    try {
      free.post(uri).onComplete(guarded(this::onRequest), this::onNoRequest);
    } catch (RuntimeException fault) {
      onFault(fault);
    }
  }

  /** The connection died while nobody used it; nothing was sent. */
  private void onNoRequest(Throwable cause) {
    stopProvider();
    if (reply.hasEnded() || staleConnections++ >= MAX_STALE) {
      refused(cause);
    } else {
      pool.borrow(this);
    }
  }

  private void onRequest(HttpClientRequest opened) {
    opened.exceptionHandler(broken -> {}); // the response's future fails too
    request = opened;
    if (reply.hasEnded() || line == null || outbound == null) {
      stopProvider();
      return;
    }
    reusedConnection = line.use();
    progress.sent();
    RequestNames.add(outbound.headers(), opened.headers());
    opened.response().onComplete(guarded(this::onResponse), guarded(this::onNoResponse));
    opened
        .end(Buffer.buffer(outbound.body()))
        .onSuccess(gone -> progress.sent()); // no provider begins before
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
    boolean stale = closed && reusedConnection && progress.sinceSent() < STALE_NANOS;
    if (stale && staleConnections++ < MAX_STALE && outbound != null) {
      stopProvider();
      send(outbound);
      return;
    }
    fail(
        closed
            ? ConnectionFailures.brokeOff(deployment, false)
            : ConnectionFailures.notHttp(deployment));
  }

  private void onResponse(HttpClientResponse head) {
    Call asked = call;
    if (reply.hasEnded() || line == null || asked == null) {
      return;
    }
    progress.answered();
    line.answered(head);
    if (head.statusCode() >= 300) {
      Handler<Buffer> done = guarded(body -> onErrorAnswer(asked, head, body));
      new BoundedBody(
              alarms, head, MAX_ERROR_BODY, ERROR_BODY_MILLIS, this::answerEnded, done::handle)
          .read();
    } else if (outbound != null) {
      if (askedAgain) {
        refused.add(deployment.id());
      }
      answer = new ProviderAnswer(vertx, this, asked, outbound, head, reply);
      call = null;
      outbound = null; // a stream may be open for long, and what was asked is not asked again
      head.request().headers().clear();
      answer.relay();
    }
  }

  private void onErrorAnswer(Call asked, HttpClientResponse head, Buffer body) {
    if (outbound != null
        && outbound.asksForUsage()
        && RefusedOptions.isReason(head.statusCode(), body.toString())) {
      askAgain(asked);
      return;
    }
    fail(UpstreamErrors.answered(asked, uri, head.statusCode(), head.headers(), body.getBytes()));
  }

  /** The provider would not be asked for usage; its caller did not ask, and shall not suffer for it. */
  private void askAgain(Call asked) {
    if (reply.hasEnded()) {
      return;
    }
    stopProvider();
    askedAgain = true;
    send(request(asked.withoutAsking()));
  }

  private void onTooLate(GatewayError error) {
    if (!endIfDone()) {
      fail(error);
    }
  }

  /** The end of the answer was read: another call may have its connection. */
  void answerEnded() {
    if (line != null) {
      line.giveBack();
      line = null;
      request = null;
    }
  }

  /** Ends an answer that is whole, though its provider goes on; whether it was. */
  boolean endIfDone() {
    if (reply.hasEnded() || answer == null || !answer.endIfDone()) {
      return false;
    }
    stopProvider();
    return true;
  }

  /** When what was sent, and heard. */
  Progress progress() {
    return progress;
  }

  /** The answer is over; one that carried an error may go on at the provider, where nobody wants it. */
  void close(Closing closing) {
    deadlines.cancel();
    reply.close(closing);
    if (closing.carriedError()) {
      stopProvider();
    }
  }

  void fail(GatewayError error) {
    fail(error, reply.hasBegun() ? consumed() : Consumed.NOTHING);
  }

  /** @param consumed what is to be paid for all the same */
  void fail(GatewayError error, Consumed consumed) {
    deadlines.cancel();
    reply.fail(error, consumed);
    stopProvider();
  }

  @Override
  public Consumed consumed() {
    return answer == null ? Consumed.NOTHING : answer.consumed();
  }

  private void stopProvider() {
    Line used = line;
    line = null; // what is cancelled fails at once, and comes back here
    if (used != null) {
      if (request != null) {
        request.cancel();
      }
      used.cut();
      request = null;
    }
  }

  @Override
  public void creditArrived() {
    if (answer != null) {
      answer.creditArrived();
    }
  }

  @Override
  public void cancel() {
    deadlines.cancel();
    stopProvider();
  }
}
