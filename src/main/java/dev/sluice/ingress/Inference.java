package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.dispatch.Refusals;
import dev.sluice.ingress.accounting.Bill;
import dev.sluice.ingress.accounting.RefusedCalls;
import dev.sluice.ingress.admission.Gatekeeper.Admitted;
import dev.sluice.ingress.caller.Callers.Caller;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ingress.reply.RouteHeaders;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.request.RequestBody;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ops.trace.RequestSpan;
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
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final int MAX_CALL_ID = 128;
  private static final Set<RouteGroup> ROUTES = Set.of(RouteGroup.LLM_API);

  private final Lane lane;
  private final SlowRequests reading;
  private final RefusedCalls refused;

  Inference(Lane lane, SlowRequests reading) {
    this.lane = lane;
    this.reading = reading;
    this.refused = new RefusedCalls(lane.journal(), lane.callers());
  }

  /**
   * @param pathModel the model named in the path, or null
   */
  void handle(HttpServerRequest request, Operation operation, @Nullable String pathModel) {
    new Arrival(request, operation, pathModel).identify();
  }

  /** One call on its way to its exchange. */
  private final class Arrival {
    private final HttpServerRequest request;
    private final Operation operation;
    private final @Nullable String pathModel;
    private final String callId;
    private final ArrivalTime time = new ArrivalTime();
    private final RequestSpan span;
    private long began; // when all of it was there
    private int held; // bytes of its body
    private @Nullable Inquiry inquiry; // once its body is understood

    Arrival(HttpServerRequest request, Operation operation, @Nullable String pathModel) {
      this.request = request;
      this.operation = operation;
      this.pathModel = pathModel;
      this.callId = callId(request);
      boolean measured = lane.serving().settings().genAiMetrics();
      this.span = lane.tracing().begin(request, operation, callId, measured);
      lane.journal().access().named(request, callId, span.traceId());
    }

    void identify() {
      request.response().putHeader(CALL_ID, callId);
      lane.callers().identify(request, lane.serving().settings(), ROUTES, this::read, this::refuse);
      time.headHandled();
    }

    private void read(Caller caller) {
      new RequestBody(
              request,
              lane.serving().settings(),
              lane.buffered(),
              reading,
              bytes -> onBody(caller, bytes),
              this::refuse)
          .read();
    }

    private void onBody(Caller caller, byte[] bytes) {
      began = time.whole();
      held = bytes.length;
      guarded(() -> admit(caller, bytes));
    }

    private void admit(Caller caller, byte[] bytes) {
      Serving serving = lane.serving();
      Holder holder =
          lane.callers().again(request, serving.settings(), caller, ROUTES).holder();
      Inquiry asked =
          Inquiry.of(callId, operation, bytes, pathModel, request.headers(), serving.settings());
      inquiry = asked;
      lane.journal().access().asks(request, asked.model(), holder);
      Holder bounded = holder != null ? holder : lane.gatekeeper().forCustomer(asked);
      if (bounded == null) {
        begin(serving, asked, null);
      } else {
        Consumer<Runnable> later = step -> lane.run(() -> goOn(step));
        lane.gatekeeper()
            .admit(request, asked, bounded, serving, later, entered -> enter(serving, entered));
      }
    }

    /** What never comes to an exchange uses nothing. */
    private void enter(Serving serving, Admitted admitted) {
      try {
        begin(serving, admitted.inquiry(), admitted.ticket());
      } catch (RuntimeException refused) {
        admitted.ticket().refund();
        throw refused;
      }
    }

    private void begin(Serving serving, Inquiry asked, @Nullable Ticket ticket) {
      RoutePlan plan = plan(serving, asked);
      if ("1".equals(request.getHeader(RouteHeaders.EXPLAIN))
          && OperatorAccess.isGranted(request, serving.settings())) {
        plan.record();
      }
      Bill bill = new Bill(lane.journal(), request, asked, plan, ticket, span, began);
      Exchange exchange = new Exchange(lane, request, asked, plan, bill);
      held = 0; // the body is the exchange's now
      exchange.start();
    }

    /** Does a step of a request that is no exchange yet; whatever goes wrong is its answer. */
    private void guarded(Runnable step) {
      try {
        step.run();
      } catch (GatewayError refused) {
        lane.buffered().giveBack(held);
        refuse(refused);
      } catch (RuntimeException bug) {
        lane.buffered().giveBack(held);
        LOG.error("request {} failed", callId, bug);
        refuse(GatewayError.Internal.logged());
      }
    }

    /** After it waited: its caller may have left. */
    private void goOn(Runnable step) {
      if (request.response().closed()) {
        lane.buffered().giveBack(held);
      } else {
        guarded(step);
      }
    }

    private void refuse(GatewayError error) {
      lane.meters().requestRefused(error.status());
      span.ended(error.status(), error);
      refused.note(lane.serving(), request, callId, operation, inquiry, error);
      lane.refuse(request, error);
    }
  }

  private RoutePlan plan(Serving serving, Inquiry inquiry) {
    RoutePlan plan = serving.planner().plan(inquiry.ask());
    if (plan != null) {
      Refusals.unknownFallbacks(inquiry.ask(), serving.planner(), Inquiry.NAMES);
      return plan;
    }
    if (serving.settings().ledger().models().on() && !lane.knowsLedger()) {
      throw new GatewayError.Overloaded(
          "models_unknown",
          "The model is not in the config file, and the database that may have it has not answered yet."
              + " Try again in a few seconds.",
          RETRY_AFTER_SECONDS);
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
}
