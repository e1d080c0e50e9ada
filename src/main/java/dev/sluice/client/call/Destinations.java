package dev.sluice.client.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Deployment;
import dev.sluice.config.Finding;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Resolves destinations by the rules of the config file, and remembers those used last. Any thread. */
final class Destinations {
  private static final int MOST = 1000;

  private final ConfigReader reader;
  private final Map<String, ?> defaults;
  private final double timeoutSeconds;
  private final Map<Destination, Resolved> known = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Destination, Resolved> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param defaults {@code litellm_params} for destinations that do not say otherwise
   */
  Destinations(ConfigReader reader, Map<String, ?> defaults, double timeoutSeconds) {
    this.reader = reader;
    this.defaults = defaults;
    this.timeoutSeconds = timeoutSeconds;
  }

  /** Where a destination is, and the settings that its connections are made by. */
  record Resolved(Deployment deployment, Settings settings) {}

  /**
   * @throws GatewayError when nobody can be called so
   */
  Resolved resolve(Destination destination) {
    Resolved resolved;
    synchronized (this) {
      resolved = known.get(destination);
    }
    if (resolved == null) {
      resolved = read(destination);
      synchronized (this) {
        known.put(destination, resolved);
      }
    }
    return resolved;
  }

  private Resolved read(Destination destination) {
    Map<String, Object> params = new HashMap<>(defaults);
    params.putAll(destination.params());
    try {
      Snapshot snapshot = reader.forOneCall(destination.model(), params, timeoutSeconds);
      Deployment deployment = snapshot.groups().get(0).deployments().get(0);
      refuseWithoutKey(deployment);
      return new Resolved(deployment, snapshot.settings());
    } catch (ConfigException refused) {
      throw unusable(destination, refused);
    }
  }

  private GatewayError unusable(Destination destination, ConfigException refused) {
    String why = refused.findings().stream()
        .map(Finding::message)
        .collect(Collectors.joining("; "))
        .replace("litellm_params.", "");
    boolean known = destination.params().containsKey("custom_llm_provider")
        || reader.knowsProviderOf(destination.model());
    return known
        ? new GatewayError.BadRequest("invalid_destination", null, why)
        : new GatewayError.BadRequest("unknown_provider", "model", why);
  }

  /** Here, because the upstream would speak of a config file that a program does not have. */
  private static void refuseWithoutKey(Deployment deployment) {
    boolean bringsKey = deployment.headers().containsKey("authorization")
        || deployment.headers().containsKey("api-key");
    if (deployment.apiKey() == null
        && !bringsKey
        && !deployment.provider().keyless()
        && !deployment.origin().isBuiltIn()) {
      String variables = String.join(" or ", deployment.provider().keyVariables());
      throw new GatewayError.Unauthorized("No API key for '" + deployment.group() + "' at "
          + deployment.base() + ". Give the request an apiKey"
          + (variables.isEmpty() ? "" : ", or set the environment variable " + variables)
          + "; for a server that wants no key, any text will do.");
    }
  }
}
