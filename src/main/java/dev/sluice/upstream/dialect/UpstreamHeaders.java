package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Version;
import dev.sluice.config.Deployment;
import dev.sluice.config.Provider;
import dev.sluice.config.Secret;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request to an upstream. Who wins, weakest first: the provider table's, the caller's, Sluice's own,
 * the deployment's {@code extra_headers}. A deployment that brings its own {@code authorization} (or {@code api-key})
 * gets no key header.
 */
final class UpstreamHeaders {
  private static final String KEY_TEMPLATE = "{api_key}";
  private static final Set<String> KEY_HEADERS = Set.of("authorization", "api-key");
  /** The HTTP client's own business. */
  private static final Set<String> FRAMING =
      Set.of("host", "content-length", "transfer-encoding", "connection");

  private static final String USER_AGENT = "sluice/" + Version.current();

  private UpstreamHeaders() {}

  /** How a provider wants the key. */
  enum KeyScheme {
    /** {@code authorization: Bearer <key>}. */
    BEARER,
    /** {@code api-key: <key>}. */
    API_KEY
  }

  /**
   * @throws GatewayError.Unauthorized when the provider needs a key and nobody configured one
   */
  static Map<String, String> of(Call call, @Nullable Secret callersKey, KeyScheme scheme) {
    Deployment deployment = call.deployment();
    Secret key = callersKey != null ? callersKey : deployment.apiKey();
    boolean bringsKey = bringsKey(deployment);
    if (key == null && !bringsKey && !deployment.provider().keyless()) {
      throw noKey(deployment);
    }
    String secret = key == null ? "" : key.reveal();
    var headers = new LinkedHashMap<String, String>();
    putProviders(headers, deployment.provider(), secret, false);
    call.headers().forEach((name, value) -> put(headers, name, value));
    KEY_HEADERS.forEach(headers::remove);
    putProviders(headers, deployment.provider(), secret, true);
    putOwn(headers, call.stream());
    if (!secret.isBlank() && !bringsKey) {
      putKey(headers, secret, scheme);
    }
    deployment.headers().forEach((name, value) -> put(headers, name, value));
    headers.forEach((name, value) -> refuseUnsendable(name, value, deployment));
    return headers;
  }

  /** Here and not where it is written, whose complaint would show the value. RFC 9110, section 5.5. */
  private static void refuseUnsendable(String name, String value, Deployment deployment) {
    if (!isSendable(value)) {
      throw new GatewayError.Internal("The gateway cannot send the header '" + name
          + "' to the upstream of model '" + deployment.group()
          + "': its value holds a line break or"
          + " another character that no header may have. Check api_key and extra_headers of that"
          + " model, and the environment variables behind them.");
    }
  }

  private static boolean isSendable(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static boolean bringsKey(Deployment deployment) {
    for (String name : deployment.headers().keySet()) {
      if (KEY_HEADERS.contains(lower(name))) {
        return true;
      }
    }
    return false;
  }

  private static void putOwn(Map<String, String> headers, boolean stream) {
    headers.put("content-type", "application/json");
    headers.put("accept", stream ? "text/event-stream" : "application/json");
    headers.put("accept-encoding", "identity");
    headers.put("user-agent", USER_AGENT);
  }

  private static void putKey(Map<String, String> headers, String secret, KeyScheme scheme) {
    switch (scheme) {
      case BEARER -> headers.put("authorization", "Bearer " + secret);
      case API_KEY -> headers.put("api-key", secret);
    }
  }

  /** Those that carry the key come after the caller's, who could replace it otherwise. */
  private static void putProviders(
      Map<String, String> headers, Provider provider, String secret, boolean carryKey) {
    provider.headers().forEach((name, value) -> {
      boolean carries = value.contains(KEY_TEMPLATE);
      if (carries == carryKey && !(carries && secret.isBlank())) {
        put(headers, name, value.replace(KEY_TEMPLATE, secret));
      }
    });
  }

  private static void put(Map<String, String> headers, String name, String value) {
    String lower = lower(name);
    if (!FRAMING.contains(lower)) {
      headers.put(lower, value);
    }
  }

  private static GatewayError noKey(Deployment deployment) {
    Provider provider = deployment.provider();
    String variables = provider.keyVariables().isEmpty()
        ? ""
        : " or set the environment variable " + String.join(" or ", provider.keyVariables());
    return new GatewayError.Unauthorized("The gateway has no API key for the upstream of model '"
        + deployment.group() + "' (" + provider.prefix() + " at " + deployment.base()
        + "). This is not about the caller's key. Set `litellm_params.api_key` of that model in"
        + " the config" + variables
        + ", then restart or reload; for an upstream that needs no key, any text will do.");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
