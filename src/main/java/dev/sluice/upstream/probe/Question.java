package dev.sluice.upstream.probe;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Metering;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.Timeouts;
import dev.sluice.upstream.dialect.Dialects;
import dev.sluice.upstream.dialect.Outbound;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The smallest call that a deployment can answer.
 *
 * @param call one token of output, or the embedding of one word
 * @param outbound the call as the provider gets it
 * @param models path and query of the provider's list of models
 */
record Question(Call call, Outbound outbound, String models) {
  private static final String WORDS = "Are you there?";

  /**
   * @throws GatewayError when the deployment cannot be called, for want of a key for instance
   */
  static Question to(Deployment deployment) {
    HealthCheck check = deployment.check();
    String model = check.model() == null ? deployment.upstreamModel() : check.model();
    Operation operation = switch (check.mode()) {
      case COMPLETION -> Operation.COMPLETION;
      case EMBEDDING -> Operation.EMBEDDING;
      case CHAT, OTHER -> Operation.CHAT;
    };
    Call call = new Call(
        "health-check",
        deployment,
        model,
        operation,
        scan(body(operation).put("model", model)),
        "",
        false,
        false,
        Metering.AS_REPORTED,
        Timeouts.NONE,
        Map.of(),
        false,
        false);
    var dialect = Dialects.of(deployment.provider().dialect());
    return new Question(call, dialect.request(call), dialect.models(call));
  }

  private static JsonObject body(Operation operation) {
    return switch (operation) {
      case EMBEDDING -> new JsonObject().put("input", WORDS);
      case COMPLETION -> new JsonObject().put("prompt", WORDS).put("max_tokens", 1);
      case CHAT ->
        new JsonObject()
            .put(
                "messages",
                JsonArray.of(new JsonObject().put("role", "user").put("content", WORDS)))
            .put("max_tokens", 1);
    };
  }

  private static JsonScan scan(JsonObject body) {
    try {
      return JsonScan.of(body.encode().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJson impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether the call itself may be made: a wildcard has no model of its own, other modes have no call here. */
  boolean maybeAsked() {
    return call.deployment().check().mode() != HealthCheck.Mode.OTHER
        && call.upstreamModel().indexOf('*') < 0;
  }
}
