package dev.sluice.client.call;

import dev.sluice.bus.Operation;
import dev.sluice.wire.HeaderRules;
import dev.sluice.wire.JsonScan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program asks. Immutable.
 *
 * @param body the request, scanned; its {@code model} is replaced by the one that is asked
 * @param stream whether the answer shall come as it is made
 * @param destinations the first to be asked, then its fallbacks; with a model list, names of its models
 * @param retries attempts besides the first at each destination, 0 or more; with a model list, may be {@link #UNSAID}
 * @param headers of this request, names in lower case
 */
public record Ask(
    Operation operation,
    JsonScan body,
    boolean stream,
    List<Destination> destinations,
    int retries,
    Map<String, String> headers) {
  /** Retries are left to the model list. */
  public static final int UNSAID = -1;

  /** Those that go to the provider: what speaks to a gateway was for this one. */
  Map<String, String> providersHeaders() {
    if (headers.keySet().stream().noneMatch(HeaderRules::isForGateway)) {
      return headers;
    }
    Map<String, String> passed = new LinkedHashMap<>(headers);
    passed.keySet().removeIf(HeaderRules::isForGateway);
    return passed;
  }

  /** Names the model; headers may hold keys. */
  @Override
  public String toString() {
    return operation + " of " + destinations;
  }
}
