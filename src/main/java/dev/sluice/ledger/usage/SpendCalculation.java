package dev.sluice.ledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Price;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.store.Session;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import dev.sluice.wire.PromptTokens;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** {@code /spend/calculate}: what a request or an answer costs, by the price of its model's first deployment. */
final class SpendCalculation implements Report {
  private final Supplier<Snapshot> served;

  SpendCalculation(Supplier<Snapshot> served) {
    this.served = served;
  }

  @Override
  public Object answer(ReportCall call, Session session) {
    Object answered = call.fields().getValue("completion_response");
    JsonObject asked = answered instanceof JsonObject response ? response : call.fields();
    String model = call.text("model") == null ? asked.getString("model") : call.text("model");
    if (model == null || answered == null && call.fields().getValue("messages") == null) {
      throw new GatewayError.BadRequest(
          "missing_required_parameter",
          "model",
          "Send {\"model\", \"messages\"}, or {\"completion_response\"} with its model and usage.");
    }
    Usage usage = answered == null ? new Usage(promptTokens(asked), 0) : usage(asked);
    Price price = deployment(served.get(), model).traits().price();
    return new JsonObject().put("cost", Money.dollars(price.nanos(usage, 0)));
  }

  /** The first deployment of a model. */
  static Deployment deployment(Snapshot snapshot, String model) {
    Snapshot.Alias alias = snapshot.aliases().get(model);
    String name = alias == null ? model : alias.model();
    for (ModelGroup group : snapshot.groups()) {
      if (group.name().equals(name)) {
        return group.deployments().get(0);
      }
    }
    throw new GatewayError.NotFound(
        "model_not_found", "model", "There is no such model; see /v1/models for those there are.");
  }

  private static long promptTokens(JsonObject request) {
    try {
      return new PromptTokens(JsonScan.of(request.encode().getBytes(UTF_8))).total();
    } catch (MalformedJson impossible) {
      throw new IllegalStateException("it was just written", impossible);
    }
  }

  private static Usage usage(JsonObject answer) {
    JsonObject usage =
        answer.getValue("usage") instanceof JsonObject object ? object : new JsonObject();
    JsonObject details = usage.getValue("prompt_tokens_details") instanceof JsonObject object
        ? object
        : new JsonObject();
    return new Usage(
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        count(details, "cached_tokens"),
        0,
        0,
        0,
        0);
  }

  private static long count(JsonObject object, String name) {
    return object.getValue(name) instanceof Number number ? Math.max(0, number.longValue()) : 0;
  }
}
