package dev.sluice.ingress.operator;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.LogLevel;
import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ops.log.LogLevels;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET} and {@code POST /config/log-level}: how much the log says, and more or less of it from now on. */
final class Levels {
  private static final Logger LOG = LoggerFactory.getLogger(Levels.class);
  private static final String LEVEL = "level";

  private final OperatedLane lane;
  private final OperatorBody bodies;
  private final LogLevels levels;

  Levels(OperatedLane lane, OperatorBody bodies, LogLevels levels) {
    this.lane = lane;
    this.bodies = bodies;
    this.levels = levels;
  }

  void tell(HttpServerRequest request) {
    OperatorAccess.check(request, lane.serving().settings());
    OperatorBody.json(request, told());
  }

  void change(HttpServerRequest request) {
    bodies.answer(request, bytes -> {
      change(level(bytes.length == 0 ? request.getParam(LEVEL) : named(bytes)));
      return told();
    });
  }

  private void change(LogLevel next) {
    LogLevel before = levels.now();
    levels.set(next);
    LOG.info("the log's level is {} now; it was {}", next.word(), before.word());
  }

  private static Object named(byte[] bytes) {
    try {
      return new JsonObject(Buffer.buffer(bytes)).getValue(LEVEL);
    } catch (DecodeException | ClassCastException notAnObject) {
      throw new GatewayError.BadRequest(
          "invalid_json", null, "Send an object such as {\"level\": \"debug\"}.");
    }
  }

  private static LogLevel level(Object named) {
    String name = named instanceof String text ? text : "";
    return LogLevel.of(name)
        .orElseThrow(() -> new GatewayError.BadRequest(
            name.isEmpty() ? "missing_required_parameter" : "invalid_value",
            LEVEL,
            "'level' must be one of " + String.join(", ", LogLevel.words())
                + (name.isEmpty() ? "" : ", not \"" + Redaction.ofText(name) + "\"")
                + Spelling.hint(name, LogLevel.words()) + "."));
  }

  private String told() {
    return new JsonObject().put(LEVEL, levels.now().word()).encodePrettily();
  }
}
