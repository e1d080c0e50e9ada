package dev.sluice.config.reading;

import dev.sluice.config.Provider;
import dev.sluice.config.Redaction;
import dev.sluice.config.StoredModel;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a stored model gets of the operator's. Whoever stores models, with a key of the role {@code proxy_admin}, need not
 * know the environment of this process: nothing of it, and no key of the config file, goes where a stored model points.
 *
 * @see <a href="https://github.com/BerriAI/litellm/issues/31052">what happens otherwise</a>
 */
record Lending(Reading reading, InheritedParams inherited) {
  private static final String PARAMS = "litellm_params";
  private static final String KEY = "api_key";
  private static final List<String> BASES = List.of("api_base", "base_url");
  private static final String VERSION = "api_version";
  private static final String VERSION_VARIABLE = "AZURE_API_VERSION";
  private static final Set<String> SECRETS = Set.of(KEY, "headers", "extra_headers", "extra_body");
  private static final String SETTING = "sluice_settings.stored_model_variables";

  /**
   * The parameters of a stored model with the variables in place that everybody may name.
   *
   * @throws InvalidEntry when it names others where its provider's do not belong
   */
  Mapping named(Mapping written) throws InvalidEntry {
    Mapping named =
        (Mapping) reading.environment().resolve(written, inherited.lentVariables()::contains);
    for (Map.Entry<String, Field> field : named.fields().entrySet()) {
      if (!isOfProvider(field.getKey()) || !(field.getValue().value() instanceof Scalar)) {
        refuseReferences(PARAMS + "." + field.getKey(), field.getValue().value());
      }
    }
    return named;
  }

  private static boolean isOfProvider(String name) {
    return name.equals(KEY) || name.equals(VERSION) || BASES.contains(name);
  }

  /** @throws InvalidEntry when a text in it names a variable */
  static void refuseReferences(String path, YamlValue value) throws InvalidEntry {
    if (value instanceof Mapping mapping) {
      for (Map.Entry<String, Field> field : mapping.fields().entrySet()) {
        refuseReferences(path + "." + field.getKey(), field.getValue().value());
      }
    } else if (value instanceof Sequence sequence) {
      for (YamlValue item : sequence.items()) {
        refuseReferences(path, item);
      }
    } else if (Environment.variable(value) != null) {
      throw refused(path, value, "stored models may not use; write its value");
    }
  }

  private static InvalidEntry refused(String path, YamlValue value, String why) {
    String name = Redaction.ofName(String.valueOf(Environment.variable(value)));
    return new InvalidEntry(
        value.place(),
        path + " names the environment variable " + name + ", which " + why + ", or list it in "
            + SETTING);
  }

  /**
   * Parameters with the provider's own variables in place, where they say what would be taken anyhow.
   *
   * @param own those of the stored model
   * @param credential what {@code litellm_credential_name} stands for
   * @throws InvalidEntry when it is asked for more
   */
  Mapping lent(Mapping own, Mapping credential, Provider provider) throws InvalidEntry {
    Mapping resolved = own;
    for (String base : BASES) {
      resolved = resolved(resolved, base, provider.baseVariables());
    }
    resolved = resolved(resolved, VERSION, List.of(VERSION_VARIABLE));
    if (!isElsewhere(resolved, provider)) {
      Mapping whole = resolved(resolved, KEY, provider.keyVariables());
      return whole.orElse(credential).orElse(inherited.defaults());
    }
    refuseKey(resolved);
    refuseCredential(resolved, credential);
    return resolved.orElse(credential).orElse(without(SECRETS, inherited.defaults()));
  }

  private Mapping resolved(Mapping own, String name, List<String> allowed) throws InvalidEntry {
    YamlValue value = own.get(name);
    String variable = value == null ? null : Environment.variable(value);
    if (value == null || variable == null) {
      return own;
    }
    if (!allowed.contains(variable)) {
      throw refused(PARAMS + "." + name, value, "stored models may not use; write its value");
    }
    return own.with(name, reading.environment().resolve(value, allowed::contains));
  }

  private static void refuseKey(Mapping own) throws InvalidEntry {
    YamlValue key = own.get(KEY);
    if (key != null && Environment.variable(key) != null) {
      throw refused(
          PARAMS + "." + KEY,
          key,
          "does not go to an api_base or upstream_proxy that a stored model names; write the key");
    }
  }

  private void refuseCredential(Mapping own, Mapping credential) throws InvalidEntry {
    for (String name : credential.fields().keySet()) {
      if (own.get(name) == null && isSent(name)) {
        throw new InvalidEntry(
            own.placeOf("litellm_credential_name"),
            PARAMS + ".litellm_credential_name: the credential's " + Redaction.ofName(name)
                + " does not go to an api_base or upstream_proxy that a stored model names; write"
                + " api_base into the credential");
      }
    }
  }

  /** Whether it may be secret, and upstreams are sent it: what is no control word is a part of requests. */
  private boolean isSent(String name) {
    return SECRETS.contains(name) || !reading.vocabulary().words(PARAMS).knows(name);
  }

  private static Mapping without(Set<String> names, Mapping mapping) {
    Map<String, Field> left = new LinkedHashMap<>(mapping.fields());
    left.keySet().removeAll(names);
    return new Mapping(mapping.place(), left);
  }

  /** Whether a stored model says itself where requests go, and not where the operator has this provider anyhow. */
  boolean isElsewhere(Mapping params, Provider provider) {
    YamlValue proxy = params.get("upstream_proxy");
    boolean diverted = isOfStored(proxy) && !ProxyReader.isNone(((Scalar) proxy).string());
    return diverted
        || BASES.stream() // of two, either may turn out to be blank
            .map(params::get)
            .anyMatch(base -> isOfStored(base) && !isOperators((Scalar) base, provider));
  }

  /** What a variable holds, the operator wrote. */
  private static boolean isOfStored(@Nullable YamlValue value) {
    return value instanceof Scalar scalar
        && scalar.variable() == null
        && StoredModel.isSource(scalar.place().file());
  }

  private boolean isOperators(Scalar base, Provider provider) {
    ApiBase asked = parsed(base.string(), provider);
    return asked != null
        && (isPublic(asked, provider)
            ? isAtPublicBase(provider)
            : bases(provider).anyMatch(own -> own.holds(asked)));
  }

  /** A provider that everybody knows tells its customers apart by their keys; a gateway may do so by paths. */
  private static boolean isPublic(ApiBase asked, Provider provider) {
    String base = provider.defaultBase();
    ApiBase known = base == null ? null : parsed(base, provider);
    return known != null && known.isSameOrigin(asked);
  }

  /** Whether the operator's key is for there: not where settings or variables point this provider elsewhere. */
  private boolean isAtPublicBase(Provider provider) {
    return written(provider).findAny().isEmpty()
        || bases(provider).anyMatch(base -> isPublic(base, provider));
  }

  /** Where the operator has this provider, other than at its public base. */
  private Stream<ApiBase> bases(Provider provider) {
    return written(provider).flatMap(base -> Stream.ofNullable(parsed(base, provider)));
  }

  private Stream<String> written(Provider provider) {
    String global = Endpoint.isOpenAi(provider) ? inherited.apiBase() : null;
    Stream<String> variables =
        provider.baseVariables().stream().flatMap(name -> reading.environment().get(name).stream());
    return Stream.concat(Stream.ofNullable(global), variables).filter(base -> !base.isBlank());
  }

  private static @Nullable ApiBase parsed(String text, Provider provider) {
    try {
      return ApiBase.parse(text.strip()).withoutRoute(provider.path());
    } catch (ApiBase.Unusable e) {
      return null; // whoever needs it says so
    }
  }
}
