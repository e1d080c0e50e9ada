package dev.sluice.ingress;

import dev.sluice.bus.Call;
import dev.sluice.bus.Cancel;
import dev.sluice.bus.Chunk;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.Credit;
import dev.sluice.bus.End;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.bus.Open;
import dev.sluice.config.Deployment;
import dev.sluice.dispatch.Failures;
import dev.sluice.dispatch.Refusals;
import dev.sluice.ingress.accounting.Bill;
import dev.sluice.ingress.reply.RouteHeaders;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.routing.Failure;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Step;
import dev.sluice.routing.Target;
import dev.sluice.wire.CallerLeft;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's life: plan, attempts, head, chunks, end. The first of end, failure and the caller's leaving wins. Owned
 * by its lane's event loop.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Buffer NOTHING = Buffer.buffer();
  private static final String DIAGNOSIS = " GET /health tells what is wrong with them.";
  private static final long NO_TIMER = -1;

  private final Lane lane;
  private final HttpServerRequest request;
  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final Bill bill;
  private final CallerStream caller;
  private final RouteHeaders named;
  private long id; // of the attempt in progress: a late frame of an earlier one finds nobody
  private long timer = NO_TIMER; // until the next attempt
  private int keepAlive; // seconds of silence after which the caller is sent a comment; 0: never
  private @Nullable Deployment deployment; // of the attempt in progress
  private @Nullable String upstream; // inbox of the attempt in progress
  private @Nullable GatewayError first; // why the first attempt failed

  Exchange(Lane lane, HttpServerRequest request, Inquiry inquiry, RoutePlan plan, Bill bill) {
    this.lane = lane;
    this.request = request;
    this.inquiry = inquiry;
    this.plan = plan;
    this.bill = bill;
    this.caller = new CallerStream(request, inquiry.window(), this::giveCredit, bill);
    this.named = new RouteHeaders(request.response(), plan, lane.serving().labels(), bill.watch());
    this.id = lane.enter(this);
  }

  void start() {
    guarded(() -> {
      request.response().closeHandler(closed -> onCallerLeft(null));
      plan.whenFree(() -> lane.run(this::onFree));
      take(plan.begin());
    });
  }

  /** A fault of ours ends the request at once: nobody waits for it, and nothing is counted for it any more. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.error("request {} failed", inquiry.callId(), fault);
      GatewayError error = GatewayError.Internal.logged();
      leave(error.status(), error, null);
      if (!caller.isGone()) {
        tell(error);
      }
    }
  }

  private void take(Step step) {
    if (step instanceof Step.Attempt attempt) {
      send(attempt.target());
    } else if (step instanceof Step.Wait wait) {
      keepAlive(inquiry.keepAliveSeconds(deployment != null ? deployment : plan.likely()));
      bill.watch().waits();
      after(wait.millis(), () -> take(plan.again()));
    } else if (step instanceof Step.Stop stop) {
      refuse(
          stop.refusal() != null && first == null
              ? Refusals.of(stop.refusal(), plan.group(), DIAGNOSIS)
              : first);
    }
  }

  /** A deployment may be free, on this lane's event loop by now. */
  private void onFree() {
    if (plan.isWaiting() && timer != NO_TIMER) {
      lane.cancelTimer(timer);
      timer = NO_TIMER;
      guarded(() -> take(plan.again()));
    }
  }

  private void after(long millis, Runnable next) {
    timer = lane.after(millis, () -> {
      timer = NO_TIMER;
      guarded(next);
    });
  }

  private void send(Target target) {
    upstream = lane.upstream(target.deployment().origin());
    if (upstream == null) {
      onFailed(Refusals.removed(target.deployment()), Failures.REMOVED, Consumed.NOTHING);
      return;
    }
    deployment = target.deployment();
    named.at(target);
    keepAlive(inquiry.keepAliveSeconds(target.deployment()));
    Call call = inquiry.call(target, request.headers(), plan.failsWhenFiltered());
    lane.send(upstream, new Open(id, lane.inbox(), bill.sent(target, call), inquiry.window()));
  }

  private void keepAlive(int seconds) {
    keepAlive = lane.keepAlives().set(this, keepAlive, seconds);
  }

  /** A second passed. The first comment brings the head with it; retries go on unseen behind it. */
  void tick() {
    if (caller.isDue(keepAlive)) {
      named.leaveOpen();
      caller.comment();
    }
  }

  void onFrame(Frame frame) {
    guarded(() -> take(frame));
  }

  private void take(Frame frame) {
    if (frame instanceof Chunk chunk) {
      onData(chunk.data(), chunk.closing());
    } else if (frame instanceof Head head) {
      onHead(head);
    } else if (frame instanceof End end) {
      onData(NOTHING, end.closing());
    } else if (frame instanceof Failed failed) {
      bill.failed(failed.error());
      onFailed(failed.error(), inquiry.meaning(failed.error(), deployment), failed.consumed());
    }
  }

  private void onHead(Head head) {
    Closing closing = head.closing();
    if (caller.isGone()) {
      onCallerLeft(closing);
      return;
    }
    bill.answered(head);
    named.answered();
    if (caller.hasHead() && !HeaderRules.isEventStream(head.headers().get("content-type"))) {
      onNoStream(closing);
    } else if (closing == null) {
      bill.relayed(head.data().length());
      caller.begin(head.status(), head.headers(), head.data());
    } else if (closing.carriedError()) {
      caller.begin(head.status(), head.headers(), NOTHING);
      onData(head.data(), closing);
    } else {
      complete(head.status(), closing);
      bill.tellCost(request.response());
      caller.whole(head.status(), head.headers(), head.data());
      bill.written();
    }
  }

  /** A whole answer has no place behind a comment: a client of a stream would read none of it. */
  private void onNoStream(@Nullable Closing closing) {
    GatewayError error = CallerStream.notAStream(plan.group());
    if (leave(error.status(), error, closing)) {
      caller.fail(error);
    }
  }

  private void onData(Buffer data, @Nullable Closing closing) {
    if (caller.isGone()) {
      onCallerLeft(closing);
    } else if (closing == null) {
      bill.relayed(data.length());
      caller.write(data);
    } else if (closing.carriedError()) {
      plan.broke(Failures.BROKE);
      bill.failed(closing.error());
      finish(502, closing.error(), closing.consumed());
      caller.endAndClose(data);
    } else {
      complete(200, closing);
      caller.end(data);
      bill.written();
    }
  }

  private void onFailed(GatewayError error, Failure failure, Consumed consumed) {
    if (caller.hasBegun()) {
      plan.broke(failure);
      finish(error.status(), error, consumed);
      caller.fail(error);
      return;
    }
    bill.replaced(error, consumed);
    first = first == null || plan.fallbacks() == 0 ? error : first;
    id = lane.renew(id, this);
    take(plan.failed(failure));
  }

  private void refuse(@Nullable GatewayError error) {
    GatewayError told = error != null ? error : new GatewayError.Internal("Nothing was tried.");
    finish(told.status(), told, Consumed.NOTHING);
    tell(told);
  }

  private void tell(GatewayError error) {
    if (!caller.hasHead()) {
      named.failed(inquiry.limit(deployment));
    }
    caller.fail(error);
  }

  private void onCallerLeft(@Nullable Closing closing) {
    leave(CallerLeft.STATUS, null, closing);
  }

  /** Shutdown waits no longer. */
  void cut() {
    GatewayError error =
        new GatewayError.Overloaded("shutting_down", "The gateway is shutting down.", 1);
    if (leave(error.status(), error, null)) {
      tell(error);
    }
  }

  /**
   * Ends it before its caller has the answer; whether it had not ended before.
   *
   * @param closing of the attempt in progress, or null: it still goes on, or the next one is waited for
   */
  private boolean leave(int status, @Nullable GatewayError error, @Nullable Closing closing) {
    if (closing != null || timer != NO_TIMER || upstream == null) {
      lane.cancelTimer(timer);
      return finish(status, error, closing == null ? Consumed.NOTHING : closing.consumed());
    }
    long attempt = id;
    if (!close(status, error)) {
      return false;
    }
    bill.cancelled(attempt);
    lane.send(upstream, new Cancel(attempt));
    return true;
  }

  private void giveCredit(int bytes) {
    if (upstream != null) {
      lane.send(upstream, new Credit(id, bytes));
    }
  }

  private void complete(int status, Closing closing) {
    bill.completed(closing);
    finish(status, null, closing.consumed());
  }

  private boolean finish(int status, @Nullable GatewayError error, Consumed consumed) {
    if (!close(status, error)) {
      return false;
    }
    bill.settle(consumed);
    return true;
  }

  /** Whether this was the end of it. */
  private boolean close(int status, @Nullable GatewayError error) {
    if (!lane.leave(id)) {
      return false;
    }
    keepAlive(0);
    lane.buffered().giveBack(inquiry.body().source().length);
    bill.close(status, error);
    return true;
  }
}
