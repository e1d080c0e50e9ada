package dev.sluice.config.reading;

import dev.sluice.config.ApiPath;
import dev.sluice.config.Origin;
import dev.sluice.config.Provider;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamTls;
import dev.sluice.config.file.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment is and the key it takes.
 *
 * @param basePath without a trailing slash; may be empty
 * @param query without {@code ?}, or null
 */
record Endpoint(
    Origin origin,
    String basePath,
    @Nullable String query,
    @Nullable Secret key) {

  /** Only OpenAI's own prefixes take the settings that LiteLLM keeps for its OpenAI client. */
  static boolean isOpenAi(Provider provider) {
    return provider.keyVariables().contains("OPENAI_API_KEY");
  }

  /** Finds endpoints: the entry first, then settings, then the environment, then the provider table. */
  record Reader(Reading reading, InheritedParams inherited, Section params) {

    Endpoint read(Providers.Row row, boolean mocked) throws InvalidEntry {
      Provider provider = row.provider();
      boolean builtIn = mocked || provider.dialect() == Provider.Dialect.ECHO;
      Secret key = key(provider);
      if (builtIn) {
        return new Endpoint(Origin.BUILT_IN, "", null, key);
      }
      ApiBase written = base(provider);
      warnOfRoute(written, provider.path());
      ApiBase base = written.complete(provider.path());
      warnOfNoKey(provider, key);
      warnOfNote(row);
      return new Endpoint(origin(base), base.path(), base.query(), key);
    }

    /** The host of the entry's own {@code api_base}, or null. */
    @Nullable
    String host() {
      String written = written();
      try {
        return written == null ? null : ApiBase.parse(written).host();
      } catch (ApiBase.Unusable e) {
        return null; // base() says so
      }
    }

    private ApiBase base(Provider provider) throws InvalidEntry {
      String written = written();
      String global = isOpenAi(provider) ? inherited.apiBase() : null;
      Optional<Map.Entry<String, String>> found =
          reading.environment().first(provider.baseVariables());
      if (written != null) {
        return parse("litellm_params.api_base", written);
      }
      if (global != null) {
        return parse("litellm_settings.api_base", global);
      }
      if (found.isPresent()) {
        return parse("environment variable " + found.get().getKey(), found.get().getValue());
      }
      if (provider.defaultBase() == null) {
        throw new InvalidEntry(params.mapping().place(), "needs " + waysToGiveABase(provider));
      }
      return parse("the provider table", provider.defaultBase());
    }

    private ApiBase parse(String from, String text) throws InvalidEntry {
      try {
        return ApiBase.parse(text.strip());
      } catch (ApiBase.Unusable e) {
        Place place = params.placeOf(params.has("api_base") ? "api_base" : "base_url");
        throw new InvalidEntry(place, from + " " + e.getMessage());
      }
    }

    private @Nullable String written() {
      String base = params.text("api_base");
      String alias = params.text("base_url");
      return base != null ? base : alias;
    }

    private @Nullable Secret key(Provider provider) {
      String written = params.text("api_key");
      if (written != null) {
        return new Secret(written);
      }
      if (isElsewhere(provider)) {
        return null;
      }
      if (isOpenAi(provider) && inherited.apiKey() != null) {
        return inherited.apiKey();
      }
      Optional<Map.Entry<String, String>> found =
          reading.environment().first(provider.keyVariables());
      return found.map(entry -> new Secret(entry.getValue().strip())).orElse(null);
    }

    private boolean isElsewhere(Provider provider) {
      return new Lending(reading, inherited).isElsewhere(params.mapping(), provider);
    }

    private Origin origin(ApiBase base) {
      boolean secured = base.scheme().equals("https");
      return base.origin(
          secured ? inherited.tls().read(params) : UpstreamTls.STANDARD,
          inherited.proxies().read(params, base.scheme(), base.host(), base.port()));
    }

    private void warnOfRoute(ApiBase base, ApiPath api) {
      String route = api.route(base.path());
      if (route != null) {
        String reason = api.ownRoutes().contains(route)
            ? ", which is not of the OpenAI-compatible API that is used; it counts for nothing"
            : ", which Sluice appends itself";
        String name = params.has("api_base") ? "api_base" : "base_url";
        params.warn(name, "ends in " + route + reason + "; cut it there");
      }
    }

    private void warnOfNoKey(Provider provider, @Nullable Secret key) {
      boolean fromClient =
          inherited.clientCredentials() || params.has("configurable_clientside_auth_params");
      if (key == null && !provider.keyless() && !fromClient) {
        String variables = isElsewhere(provider)
            ? " (a key of this gateway's does not go to an api_base or upstream_proxy that a stored"
                + " model names)"
            : " or " + String.join(" or ", provider.keyVariables());
        reading
            .findings()
            .warnOnce(
                params.placeOf("model"),
                "no key: set api_key" + variables
                    + "; requests will get 401. Any text will do where the server wants none");
      }
    }

    private void warnOfNote(Providers.Row row) {
      if (!row.note().isEmpty()) {
        String prefix = row.provider().prefix();
        reading
            .findings()
            .warnOnce(params.placeOf("model"), "provider \"" + prefix + "\": " + row.note());
      }
    }

    private static String waysToGiveABase(Provider provider) {
      List<String> names = provider.baseVariables();
      String variables = names.isEmpty() ? "" : " or " + String.join(" or ", names);
      return "a base URL: \""
          + provider.prefix()
          + "\" has none of its own; set litellm_params.api_base"
          + variables
          + ", such as http://host:8000/v1";
    }
  }
}
