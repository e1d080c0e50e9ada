package dev.sluice.ops.genai;

import dev.sluice.bus.Call;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/**
 * What a number is told of. Prometheus takes an empty label for one that is not there.
 *
 * @param model of an attempt the configured name that the provider knows, of a request the model group
 * @param address of the provider; empty for a request
 * @param error {@code error.type}, or empty
 */
record Subject(
    String operation, String provider, String model, String address, String port, String error) {
  private static final String OTHER = "other";

  static Subject of(Call call, @Nullable String error) {
    Deployment deployment = call.deployment();
    return new Subject(
        GenAiNames.operation(call.operation()),
        GenAiNames.provider(deployment.provider().prefix()),
        deployment.upstreamModel(), // and not the call's, which a caller may have written
        deployment.origin().host(),
        Integer.toString(deployment.origin().port()),
        error == null ? "" : error);
  }

  /**
   * @param last the last attempt, or null
   */
  static Subject of(
      Operation operation, String group, @Nullable Call last, @Nullable String error) {
    return new Subject(
        GenAiNames.operation(operation),
        last == null ? "" : GenAiNames.provider(last.deployment().provider().prefix()),
        group,
        "",
        "",
        error == null ? "" : error);
  }

  /** For what is beyond the cap. */
  Subject beyondCap() {
    return new Subject(operation, OTHER, OTHER, OTHER, OTHER, OTHER);
  }

  Subject withoutError() {
    return error.isEmpty() ? this : new Subject(operation, provider, model, address, port, "");
  }

  Labels labels() {
    return Labels.of(
        "gen_ai_operation_name",
        operation,
        "gen_ai_provider_name",
        provider,
        "gen_ai_request_model",
        model,
        "server_address",
        address,
        "server_port",
        port,
        "error_type",
        error);
  }
}
