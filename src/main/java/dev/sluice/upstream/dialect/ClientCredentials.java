package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.bus.ControlMembers;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.ApiPath;
import dev.sluice.config.Deployment;
import dev.sluice.config.Origin;
import dev.sluice.config.Secret;
import dev.sluice.wire.HeaderRules;
import dev.sluice.wire.JsonScan;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says in the body about reaching the upstream. Refused unless the config allows it: a caller who may
 * name any address could make the gateway send its own key there.
 *
 * @param key the caller's own key, used in place of the deployment's; null if there is none
 * @param basePath the path of the caller's own {@code api_base}, or null
 * @param apiVersion the caller's own {@code api_version}, or null
 */
public record ClientCredentials(
    @Nullable Secret key,
    @Nullable String basePath,
    @Nullable String apiVersion) {
  private static final ClientCredentials NONE = new ClientCredentials(null, null, null);
  /** What may be sent by those who may send {@code api_base}: its other name, and Azure's version. */
  private static final Set<String> WITH_BASE = Set.of("base_url", "api_version");

  private static final int MOST_OF_BASE = 2048; // characters

  private static final Pattern CLIMB = Pattern.compile("(^|/)\\.{1,2}(/|$)");

  /**
   * Reads and judges them.
   *
   * @throws GatewayError.BadRequest naming the member and the setting that would allow it
   */
  public static ClientCredentials of(Call call) {
    if (!call.body().maybeRemarkable()) {
      return NONE;
    }
    boolean some = false;
    for (JsonScan.Member member : call.body().members()) {
      if (ControlMembers.ACCESS.contains(member.key()) && call.body().kind(member.key()) != 'n') {
        check(member.key(), call.deployment());
        some = true;
      }
    }
    return some ? read(call) : NONE;
  }

  private static void check(String name, Deployment deployment) {
    if (name.equals("extra_headers") || name.equals("headers")) {
      throw refused(
          name,
          "'" + name + "' is not taken from a request body. Send them as HTTP headers that begin"
              + " with 'x-'; `general_settings.forward_client_headers_to_llm_api: true` forwards"
              + " those.");
    }
    if (name.equals("user_config")) {
      throw refused(name, "'user_config' is not supported: models are added in the config only.");
    }
    if (!isAllowed(name, deployment.clientParams())) {
      throw refused(
          name,
          "'" + name + "' in the request body is not allowed: the gateway reaches '"
              + deployment.group() + "' with its own settings. Leave it out, or let the operator"
              + " allow it with `configurable_clientside_auth_params: [\"" + name + "\"]` in that"
              + " model's litellm_params, or with"
              + " `general_settings.allow_client_side_credentials: true`.");
    }
  }

  private static boolean isAllowed(String name, Set<String> allowed) {
    return allowed.contains(name) || allowed.contains("api_base") && WITH_BASE.contains(name);
  }

  private static ClientCredentials read(Call call) {
    String key = text(call, "api_key");
    String base = text(call, "api_base");
    String version = text(call, "api_version");
    if (key != null && !HeaderRules.isVisible(key)) {
      throw refused("api_key", "'api_key' must be visible ASCII characters without spaces.");
    }
    if (base == null) {
      base = text(call, "base_url");
    }
    return new ClientCredentials(
        key == null || key.isEmpty() ? null : new Secret(key),
        base == null ? null : samePlace(base, call.deployment()),
        version);
  }

  private static @Nullable String text(Call call, String name) {
    char kind = call.body().kind(name);
    if (kind != 0 && kind != 'n' && kind != '"') {
      throw refused(name, "'" + name + "' must be a string.");
    }
    return call.body().string(name);
  }

  /** A deployment's connections go to its own origin only, so another path is all that a caller can choose. */
  private static String samePlace(String base, Deployment deployment) {
    if (base.length() > MOST_OF_BASE) {
      throw refused("api_base", "'api_base' is longer than " + MOST_OF_BASE + " characters.");
    }
    if (!deployment.acceptsClientBase(base)) {
      throw refused(
          "api_base",
          "'api_base' is not one that `configurable_clientside_auth_params` of model '"
              + deployment.group() + "' lets a caller choose.");
    }
    try {
      var uri = new URI(base.strip());
      if (climbs(uri)) {
        throw refused("api_base", "'api_base' must be written without '.' and '..' in its path.");
      }
      if (isAt(uri, deployment.origin())) {
        return complete(uri.getRawPath() == null ? "" : uri.getRawPath(), deployment);
      }
    } catch (URISyntaxException e) {
      throw refused("api_base", "'api_base' is not a URL: " + e.getReason() + ".");
    }
    throw refused(
        "api_base",
        "'api_base' must be at the deployment's own host and port: its connections go nowhere"
            + " else. For another host, add a model_list entry with that api_base.");
  }

  /** Reads the path as that of an {@code api_base} in the config; a route is cut only where what is left is allowed too. */
  private static String complete(String written, Deployment deployment) {
    ApiPath api = deployment.provider().path();
    int end = written.length();
    while (end > 0 && written.charAt(end - 1) == '/') {
      end--; // a pattern would look again at each slash of a million
    }
    String path = written.substring(0, end);
    String root = api.withoutRoute(path);
    boolean within = deployment.acceptsClientBase(deployment.origin().url() + root);
    return api.complete(within ? root : path);
  }

  /** Whether the path has a segment that a server could take for the one above, past any pattern. */
  private static boolean climbs(URI uri) {
    String path = uri.getPath();
    return path != null && CLIMB.matcher(path).find();
  }

  private static boolean isAt(URI uri, Origin origin) {
    int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return origin.scheme().equalsIgnoreCase(uri.getScheme())
        && origin.host().equalsIgnoreCase(unbracketed(uri.getHost()))
        && origin.port() == (uri.getPort() < 0 ? usual : uri.getPort());
  }

  private static @Nullable String unbracketed(@Nullable String host) {
    return host != null && host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static GatewayError refused(String param, String message) {
    return new GatewayError.BadRequest("client_credentials_not_allowed", param, message);
  }
}
