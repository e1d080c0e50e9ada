package dev.sluice.ops.request;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.CallerLeft;
import org.jspecify.annotations.Nullable;

/**
 * Where a request counts: every label of every family. A value that is not there reads {@code None}, as in LiteLLM.
 *
 * @param key the virtual key, or null
 * @param keyName stands for the key where there is none
 * @param fallbackModel the group that stood in, if this counts fallbacks; else empty
 * @param status HTTP status told
 * @param errorClass LiteLLM's exception class; empty for a success
 */
record Place(
    @Nullable KeyHash key,
    String keyName,
    String keyAlias,
    String team,
    String teamAlias,
    String user,
    String requestedModel,
    String model,
    String modelId,
    String apiBase,
    String provider,
    String route,
    String fallbackModel,
    int status,
    String errorClass) {
  static final String NONE = "None";
  static final String OTHER = "other";

  static Place of(Attempt attempt, String fallbackModel) {
    Payer payer = attempt.payer();
    Way way = attempt.way();
    return new Place(
        payer.key(),
        NONE,
        orNone(payer.keyAlias()),
        orNone(payer.teamId()),
        orNone(attempt.teamAlias()),
        orNone(payer.userId()),
        way.modelGroup(),
        way.model(),
        way.deploymentId(),
        way.apiBase(),
        way.provider(),
        attempt.route(),
        fallbackModel,
        attempt.status(),
        attempt.errorClass());
  }

  private static String orNone(@Nullable String value) {
    return value == null ? NONE : value;
  }

  /** Beyond the cap callers are told apart no longer; models and deployments are, which the config bounds. */
  Place ofAnyCaller() {
    return new Place(
        null,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        requestedModel,
        model,
        modelId,
        apiBase,
        provider,
        route,
        fallbackModel,
        status,
        errorClass);
  }

  /** Where even that is too much, only what is bounded by itself is told apart. */
  Place ofAnything() {
    return new Place(
        null,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        modelId.isEmpty() ? "" : OTHER,
        OTHER,
        OTHER,
        OTHER,
        fallbackModel.isEmpty() ? "" : OTHER,
        status,
        errorClass);
  }

  boolean isSuccess() {
    return errorClass.isEmpty();
  }

  /** Whether it reached a deployment. */
  boolean hasDeployment() {
    return !modelId.isEmpty();
  }

  /** Whether a deployment is to blame, as far as can be told. */
  boolean isFailureOfDeployment() {
    return hasDeployment() && !isSuccess() && status != CallerLeft.STATUS;
  }
}
