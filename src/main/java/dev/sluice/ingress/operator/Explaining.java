package dev.sluice.ingress.operator;

import dev.sluice.bus.Operation;
import dev.sluice.dispatch.Refusals;
import dev.sluice.ingress.reply.DecisionJson;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.routing.Explanation;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.http.HttpServerRequest;

/** {@code POST /route/explain}: says where a request would go, and sends nothing. Owned by its lane's event loop. */
final class Explaining {
  private final OperatedLane lane;
  private final OperatorBody bodies;

  Explaining(OperatedLane lane, OperatorBody bodies) {
    this.lane = lane;
    this.bodies = bodies;
  }

  void handle(HttpServerRequest request) {
    bodies.answer(request, bytes -> explain(request, bytes));
  }

  private String explain(HttpServerRequest request, byte[] bytes) {
    Serving serving = lane.serving();
    Inquiry inquiry =
        Inquiry.of("explain", operation(bytes), bytes, null, request.headers(), serving.settings());
    Explanation explanation = serving.planner().explain(inquiry.ask());
    if (explanation == null) {
      throw Refusals.unknown(inquiry.model(), serving.planner(), Inquiry.NAMES);
    }
    Refusals.unknownFallbacks(inquiry.ask(), serving.planner(), Inquiry.NAMES);
    return DecisionJson.of(inquiry.model(), explanation).encodePrettily();
  }

  /** The call that a body is made for. */
  private static Operation operation(byte[] bytes) {
    try {
      JsonScan body = JsonScan.of(bytes);
      for (Operation operation : Operation.values()) {
        if (body.kind(operation.required()) != 0) {
          return operation;
        }
      }
    } catch (MalformedJson reportedLater) {
      return Operation.CHAT;
    }
    return Operation.CHAT;
  }
}
