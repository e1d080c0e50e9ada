package dev.sluice.ingress.operator;

import dev.sluice.bus.Checkup;
import dev.sluice.bus.HealthReport;
import dev.sluice.config.Deployment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The answer of {@code GET /health}: LiteLLM's members, and what was asked of each deployment and when. */
final class HealthAnswer {
  private HealthAnswer() {}

  static JsonObject of(HealthReport report) {
    JsonArray healthy = new JsonArray();
    JsonArray unhealthy = new JsonArray();
    for (Checkup checkup : report.checkups()) {
      (checkup.healthy() ? healthy : unhealthy)
          .add(entry(checkup, report.rules().details()));
    }
    return new JsonObject()
        .put("healthy_endpoints", healthy)
        .put("unhealthy_endpoints", unhealthy)
        .put("healthy_count", healthy.size())
        .put("unhealthy_count", unhealthy.size());
  }

  private static JsonObject entry(Checkup checkup, boolean details) {
    Deployment deployment = checkup.deployment();
    JsonObject entry = new JsonObject()
        .put("model", deployment.model())
        .put("model_name", deployment.group())
        .put("model_id", deployment.id());
    if (!details) {
      return entry;
    }
    entry.put("api_base", deployment.base());
    if (deployment.apiVersion() != null) {
      entry.put("api_version", deployment.apiVersion());
    }
    if (checkup.error() != null) {
      entry.put("error", checkup.error());
    }
    return entry
        .put("checked_by", checkup.how())
        .put("checked_at", checkup.at().toString())
        .put("duration_ms", checkup.millis());
  }
}
