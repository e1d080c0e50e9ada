package dev.sluice.upstream.errors;

import dev.sluice.bus.Call;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What errors tell of a call, or hide. Small, as it is held until a stream ends.
 *
 * @param key the caller's own, from the body; null if there is none
 */
public record CallFacts(
    Deployment deployment, Operation operation, @Nullable Secret key) {
  public static CallFacts of(Call call) {
    String key = call.body().maybeRemarkable() ? call.body().string("api_key") : null;
    return new CallFacts(call.deployment(), call.operation(), key == null ? null : new Secret(key));
  }
}
