package dev.sluice.ops.request;

import dev.sluice.ledger.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * Where a request counts: every label of every family. A value that is not there reads {@code None}, as in LiteLLM.
 *
 * @param customer end user, when they are told apart
 * @param key the virtual key, or null
 * @param status HTTP status told
 * @param errorClass LiteLLM's exception class; empty for a success
 */
record Place(
    String customer,
    @Nullable KeyHash key,
    String keyAlias,
    String team,
    String teamAlias,
    String user,
    String requestedModel,
    String model,
    String modelGroup,
    String modelId,
    String apiBase,
    String provider,
    String route,
    int status,
    String errorClass) {
  static final String NONE = "None";
  private static final String OTHER = "other";

  /** For the requests of callers and models beyond the cap: only what is bounded by itself is told apart. */
  Place beyondCap() {
    return new Place(
        OTHER,
        null,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
        OTHER,
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
}
