package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.dispatch.Refusals;
import dev.sluice.routing.Explanation;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /route/explain}: says where a request would go, and sends nothing. Owned by its lane's event loop. */
final class Explaining {
  private static final Logger LOG = LoggerFactory.getLogger(Explaining.class);

  private final Lane lane;
  private final SlowRequests reading;

  Explaining(Lane lane, SlowRequests reading) {
    this.lane = lane;
    this.reading = reading;
  }

  void handle(HttpServerRequest request) {
    OperatorAccess.check(request, lane.serving().settings());
    new RequestBody(
            request,
            lane.serving().settings(),
            lane.buffered(),
            reading,
            bytes -> onBody(request, bytes),
            error -> lane.refuse(request, error))
        .read();
  }

  private void onBody(HttpServerRequest request, byte[] bytes) {
    try {
      String answer = explain(request, bytes);
      request.response().putHeader("content-type", "application/json").end(answer + "\n");
    } catch (GatewayError refused) {
      lane.refuse(request, refused);
    } catch (RuntimeException bug) {
      LOG.error("a request could not be explained", bug);
      lane.refuse(request, GatewayError.Internal.logged());
    } finally {
      lane.buffered().giveBack(bytes.length);
    }
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
