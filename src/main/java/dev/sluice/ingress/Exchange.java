package dev.sluice.ingress;

import dev.sluice.bus.Call;
import dev.sluice.bus.Cancel;
import dev.sluice.bus.Chunk;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Credit;
import dev.sluice.bus.End;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.bus.Open;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request's life: plan, attempt, head, chunks, end. The first of end, failure and the caller's leaving wins. Owned
 * by its lane's event loop.
 */
final class Exchange {
  private static final int CALLER_LEFT = 499; // nginx's status for it; seen in metrics only
  private static final Buffer NOTHING = Buffer.buffer();
  private static final CharSequence MODEL_ID = HttpHeaders.createOptimized("x-litellm-model-id");
  private static final CharSequence MODEL_GROUP =
      HttpHeaders.createOptimized("x-litellm-model-group");

  private final Lane lane;
  private final HttpServerRequest request;
  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final CallerStream caller;
  private final long id;
  private final long began = System.nanoTime();
  private long firstByteAfter; // nanoseconds; 0 until the head was written
  private @Nullable String upstream; // inbox of the attempt in progress

  Exchange(Lane lane, HttpServerRequest request, Inquiry inquiry, RoutePlan plan) {
    this.lane = lane;
    this.request = request;
    this.inquiry = inquiry;
    this.plan = plan;
    this.caller = new CallerStream(request, inquiry.window(), this::giveCredit);
    this.id = lane.enter(this);
  }

  void start() {
    lane.meters().requestStarted();
    request.response().closeHandler(closed -> onCallerLeft());
    attempt(null);
  }

  /** Tries the next target; when none is left, the caller gets what the last attempt came to. */
  private void attempt(@Nullable GatewayError last) {
    Target next = plan.next();
    if (next == null) {
      refuse(last != null ? last : new GatewayError.Internal("the plan holds no target"));
      return;
    }
    name(next);
    upstream = lane.upstream(next.deployment().origin());
    if (upstream == null) {
      attempt(removed(next));
      return;
    }
    Call call = inquiry.call(next, request.headers());
    lane.send(upstream, new Open(id, lane.inbox(), call, inquiry.window()));
  }

  /** The answer will say where it comes from, whatever becomes of the attempt. */
  private void name(Target target) {
    HttpServerResponse response = request.response();
    response.putHeader(MODEL_ID, HeaderRules.text(target.deployment().id()));
    response.putHeader(MODEL_GROUP, HeaderRules.text(plan.group()));
  }

  private static GatewayError removed(Target target) {
    return new GatewayError.Overloaded(
        "deployment_removed",
        "The deployment of '" + target.deployment().group() + "' was just removed. Try again.",
        1);
  }

  void onFrame(Frame frame) {
    if (frame instanceof Chunk chunk) {
      onData(chunk.data(), chunk.closing());
    } else if (frame instanceof Head head) {
      onHead(head);
    } else if (frame instanceof End end) {
      onData(NOTHING, end.closing());
    } else if (frame instanceof Failed failed) {
      onFailed(failed.error());
    }
  }

  private void onHead(Head head) {
    if (caller.isGone()) {
      onCallerLeft();
      return;
    }
    firstByteAfter = System.nanoTime() - began;
    Closing closing = head.closing();
    if (closing == null) {
      caller.begin(head.status(), head.headers(), head.data());
    } else if (closing.carriedError()) {
      caller.begin(head.status(), head.headers(), NOTHING);
      onData(head.data(), closing);
    } else {
      finish(head.status());
      caller.whole(head.status(), head.headers(), head.data());
    }
  }

  private void onData(Buffer data, @Nullable Closing closing) {
    if (caller.isGone()) {
      onCallerLeft();
    } else if (closing == null) {
      caller.write(data);
    } else {
      finish(closing.carriedError() ? 502 : 200);
      if (closing.carriedError()) {
        caller.endAndClose(data);
      } else {
        caller.end(data);
      }
    }
  }

  private void onFailed(GatewayError error) {
    if (caller.hasBegun()) {
      finish(error.status());
      caller.fail(error);
    } else if (error.mayTryElsewhere()) {
      attempt(error);
    } else {
      refuse(error);
    }
  }

  private void refuse(GatewayError error) {
    finish(error.status());
    ErrorReply.send(request, error);
  }

  private void onCallerLeft() {
    if (finish(CALLER_LEFT)) {
      cancel();
    }
  }

  /** Shutdown waits no longer. */
  void cut() {
    if (finish(503)) {
      cancel();
      GatewayError error =
          new GatewayError.Overloaded("shutting_down", "The gateway is shutting down.", 1);
      if (caller.hasBegun()) {
        caller.fail(error);
      } else {
        ErrorReply.send(request, error);
      }
    }
  }

  private void cancel() {
    if (upstream != null) {
      lane.send(upstream, new Cancel(id));
    }
  }

  private void giveCredit(int bytes) {
    if (upstream != null) {
      lane.send(upstream, new Credit(id, bytes));
    }
  }

  private boolean finish(int status) {
    if (!lane.leave(id)) {
      return false;
    }
    lane.buffered().giveBack(inquiry.body().source().length);
    lane.meters().requestFinished(plan.group(), status, firstByteAfter, System.nanoTime() - began);
    return true;
  }
}
