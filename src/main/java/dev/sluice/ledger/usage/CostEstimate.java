package dev.sluice.ledger.usage;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.Price;
import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Price.Cost;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.store.Session;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /cost/estimate}: what so many requests with so many tokens cost, by the price of a model's first deployment. */
final class CostEstimate implements Report {
  private final Supplier<Snapshot> served;

  CostEstimate(Supplier<Snapshot> served) {
    this.served = served;
  }

  /** Of one request, in nanodollars; input and output before discount and margin. */
  private record Lines(long all, long input, long output, long margin) {}

  @Override
  public Object answer(ReportCall call, Session session) {
    String model = call.text("model");
    if (model == null) {
      throw GatewayError.BadRequest.missing("model");
    }
    Deployment deployment = SpendCalculation.deployment(served.get(), model);
    Price price = deployment.traits().price();
    if (!price.isKnown()) {
      throw new GatewayError.NotFound(
          "price_not_known",
          "model",
          "Nobody knows what this model costs; set its input_cost_per_token and"
              + " output_cost_per_token.");
    }
    Lines lines = lines(price, usage(call));
    JsonObject answer = new JsonObject()
        .put("model", model)
        .put("input_tokens", count(call, "input_tokens"))
        .put("output_tokens", count(call, "output_tokens"))
        .put("num_requests_per_day", call.fields().getValue("num_requests_per_day"))
        .put("num_requests_per_month", call.fields().getValue("num_requests_per_month"));
    put(answer, "", "_per_request", lines, 1L);
    put(answer, "daily_", "", lines, call.fields().getLong("num_requests_per_day"));
    put(answer, "monthly_", "", lines, call.fields().getLong("num_requests_per_month"));
    return answer
        .put("input_cost_per_token", deployment.traits().inputCost())
        .put("output_cost_per_token", deployment.traits().outputCost())
        .put("provider", deployment.provider().prefix());
  }

  /** Kinds of tokens are part of those of their side. */
  private static Usage usage(ReportCall call) {
    return new Usage(
        count(call, "input_tokens"),
        count(call, "output_tokens"),
        count(call, "cache_read_input_tokens"),
        count(call, "cache_creation_input_tokens"),
        0,
        0,
        count(call, "reasoning_tokens"));
  }

  private static long count(ReportCall call, String name) {
    return call.fields().getLong(name, 0L);
  }

  private static Lines lines(Price price, Usage usage) {
    Cost cost = price.cost(usage, 0);
    Usage asked = new Usage(
        usage.promptTokens(), 0, usage.cachedTokens(), usage.cacheCreationTokens(), 0, 0, 0);
    long input = price.with(Adjustment.NONE).nanos(asked, 0);
    return new Lines(cost.nanos(), input, Math.max(0, cost.original() - input), cost.margin());
  }

  private static void put(
      JsonObject answer, String before, String after, Lines lines, @Nullable Long times) {
    answer
        .put(before + "cost" + after, dollars(lines.all, times))
        .put(before + "input_cost" + after, dollars(lines.input, times))
        .put(before + "output_cost" + after, dollars(lines.output, times))
        .put(before + "margin_cost" + after, dollars(lines.margin, times));
  }

  private static @Nullable Double dollars(long nanos, @Nullable Long times) {
    return times == null ? null : Money.dollars(Money.nanos(Money.dollars(nanos) * times));
  }
}
