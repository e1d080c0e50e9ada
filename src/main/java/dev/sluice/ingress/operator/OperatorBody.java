package dev.sluice.ingress.operator;

import dev.sluice.bus.GatewayError;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ingress.request.RequestBody;
import dev.sluice.ingress.request.SlowRequests;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers operators' requests that bring a body. Owned by its lane's event loop. */
final class OperatorBody {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorBody.class);

  private final OperatedLane lane;
  private final SlowRequests reading;

  OperatorBody(OperatedLane lane, SlowRequests reading) {
    this.lane = lane;
    this.reading = reading;
  }

  /**
   * Reads the body and sends the answer to it.
   *
   * @param answer makes a JSON text of the body, or throws a {@link GatewayError}
   * @throws GatewayError when the request is no operator's
   */
  void answer(HttpServerRequest request, Function<byte[], String> answer) {
    OperatorAccess.check(request, lane.serving().settings());
    new RequestBody(
            request,
            lane.serving().settings(),
            lane.buffered(),
            reading,
            bytes -> onBody(request, bytes, answer),
            error -> lane.refuse(request, error))
        .read();
  }

  private void onBody(HttpServerRequest request, byte[] bytes, Function<byte[], String> answer) {
    try {
      json(request, answer.apply(bytes));
    } catch (GatewayError refused) {
      lane.refuse(request, refused);
    } catch (RuntimeException bug) {
      LOG.error("{} {} failed", request.method(), request.path(), bug);
      lane.refuse(request, GatewayError.Internal.logged());
    } finally {
      lane.buffered().giveBack(bytes.length);
    }
  }

  static void json(HttpServerRequest request, String text) {
    request.response().putHeader("content-type", "application/json").end(text + "\n");
  }
}
