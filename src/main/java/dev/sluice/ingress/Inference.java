package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.dispatch.Refusals;
import dev.sluice.ingress.Callers.Caller;
import dev.sluice.ingress.Gatekeeper.Admitted;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.RouteGroup;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.routing.RoutePlan;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a call of OpenAI's API from its first header to its exchange. Owned by its lane's event loop. */
final class Inference {
  private static final CharSequence CALL_ID = HttpHeaders.createOptimized("x-litellm-call-id");
  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);
  private static final int MAX_CALL_ID = 128;
  private static final Set<RouteGroup> ROUTES = Set.of(RouteGroup.LLM_API);

  private final Lane lane;
  private final SlowRequests reading;

  Inference(Lane lane, SlowRequests reading) {
    this.lane = lane;
    this.reading = reading;
  }

  /**
   * @param pathModel the model named in the path, or null
   */
  void handle(HttpServerRequest request, Operation operation, @Nullable String pathModel) {
    Arrival arrival = new Arrival();
    Serving serving = lane.serving();
    String callId = callId(request);
    request.response().putHeader(CALL_ID, callId);
    lane.callers()
        .identify(
            request,
            serving.settings(),
            ROUTES,
            caller -> read(request, arrival, callId, operation, pathModel, caller),
            error -> refuse(request, error));
    arrival.handled();
  }

  private void read(
      HttpServerRequest request,
      Arrival arrival,
      String callId,
      Operation operation,
      @Nullable String pathModel,
      Caller caller) {
    new RequestBody(
            request,
            lane.serving().settings(),
            lane.buffered(),
            reading,
            bytes -> onBody(request, arrival.whole(), callId, operation, pathModel, caller, bytes),
            error -> refuse(request, error))
        .read();
  }

  private void onBody(
      HttpServerRequest request,
      long began,
      String callId,
      Operation operation,
      @Nullable String pathModel,
      Caller caller,
      byte[] bytes) {
    guarded(request, callId, bytes.length, () -> {
      Serving serving = lane.serving();
      Holder holder = lane.callers().again(request, caller, ROUTES).holder();
      Inquiry inquiry =
          Inquiry.of(callId, operation, bytes, pathModel, request.headers(), serving.settings());
      if (holder == null) {
        begin(request, serving, inquiry, null, began);
      } else {
        Consumer<Runnable> later =
            step -> lane.run(() -> goOn(request, callId, bytes.length, step));
        lane.gatekeeper()
            .admit(
                request,
                inquiry,
                holder,
                serving,
                later,
                entered -> begin(request, serving, entered, began));
      }
    });
  }

  /** Does a step of a request that is no exchange yet; whatever goes wrong is its answer. */
  private void guarded(HttpServerRequest request, String callId, int bytes, Runnable step) {
    try {
      step.run();
    } catch (GatewayError refused) {
      lane.buffered().giveBack(bytes);
      refuse(request, refused);
    } catch (RuntimeException bug) {
      lane.buffered().giveBack(bytes);
      LOG.error("request {} failed", callId, bug);
      refuse(request, new GatewayError.Internal("The gateway failed; its log says why."));
    }
  }

  /** After it waited: its caller may have left. */
  private void goOn(HttpServerRequest request, String callId, int bytes, Runnable step) {
    if (request.response().closed()) {
      lane.buffered().giveBack(bytes);
    } else {
      guarded(request, callId, bytes, step);
    }
  }

  /** What never comes to an exchange uses nothing. */
  private void begin(HttpServerRequest request, Serving serving, Admitted admitted, long began) {
    try {
      begin(request, serving, admitted.inquiry(), admitted.ticket(), began);
    } catch (RuntimeException refused) {
      admitted.ticket().refund();
      throw refused;
    }
  }

  private void begin(
      HttpServerRequest request,
      Serving serving,
      Inquiry inquiry,
      @Nullable Ticket ticket,
      long began) {
    RoutePlan plan = plan(serving, inquiry);
    if ("1".equals(request.getHeader(RouteHeaders.EXPLAIN))
        && Admission.isOperator(request, serving.settings())) {
      plan.record();
    }
    Bill bill = new Bill(lane, request, inquiry, plan, ticket, began);
    new Exchange(lane, request, inquiry, plan, bill).start();
  }

  private static RoutePlan plan(Serving serving, Inquiry inquiry) {
    RoutePlan plan = serving.planner().plan(inquiry.ask());
    if (plan != null) {
      Refusals.unknownFallbacks(inquiry.ask(), serving.planner(), Inquiry.NAMES);
      return plan;
    }
    throw Refusals.unknown(inquiry.ask().model(), serving.planner(), Inquiry.NAMES);
  }

  /** The caller's own id, if it can stand in headers and logs. */
  private String callId(HttpServerRequest request) {
    String given = request.getHeader(CALL_ID);
    return given != null
            && !given.isEmpty()
            && given.length() <= MAX_CALL_ID
            && HeaderRules.isVisible(given)
        ? given
        : lane.newCallId();
  }

  private void refuse(HttpServerRequest request, GatewayError error) {
    lane.meters().requestRefused(error.status());
    ErrorReply.send(request, error);
  }
}
