package dev.sluice.config.reading.models;

import dev.sluice.config.Provider;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import dev.sluice.config.reading.section.Providers;
import dev.sluice.config.reading.section.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes out the entries that stand for several: one per organization, one per usable provider for {@code "*"}. */
final class EntryExpansion {
  private static final List<String> PLACE_BOUND =
      List.of("api_base", "base_url", "api_key", "litellm_credential_name", "custom_llm_provider");

  private final Reading reading;

  EntryExpansion(Reading reading) {
    this.reading = reading;
  }

  List<Mapping> expand(Mapping entry) throws InvalidEntry {
    if (!(entry.get("litellm_params") instanceof Mapping params)) {
      return List.of(entry);
    }
    List<Mapping> expanded = new ArrayList<>();
    for (Mapping one : providers(entry, params)) {
      expanded.addAll(organizations(one));
    }
    return expanded;
  }

  private List<Mapping> providers(Mapping entry, Mapping params) throws InvalidEntry {
    boolean everything = is(entry.get("model_name"), "*") && is(params.get("model"), "*");
    if (!everything || PLACE_BOUND.stream().anyMatch(key -> params.get(key) != null)) {
      return List.of(entry);
    }
    List<Mapping> expanded = new ArrayList<>();
    for (Providers.Row row : reading.providers().rows()) {
      if (isUsable(row.provider())) {
        String wildcard = row.provider().prefix() + "/*";
        add(expanded, renamed(entry, params, wildcard, wildcard));
        if (row.provider().prefix().equals("openai")) {
          add(expanded, renamed(entry, params, "*", "openai/*"));
        }
      }
    }
    if (expanded.isEmpty()) {
      throw new InvalidEntry(
          params.placeOf("model"),
          "model \"*\" serves every provider whose key is in the environment, and there is none; set"
              + " OPENAI_API_KEY or another provider's variable");
    }
    return expanded;
  }

  /** Whether the environment says that somebody is there: a key, or the base of a provider that needs none. */
  private boolean isUsable(Provider provider) {
    boolean key = reading.environment().first(provider.keyVariables()).isPresent();
    boolean base = reading.environment().first(provider.baseVariables()).isPresent();
    boolean hasBase = base || provider.defaultBase() != null;
    return key && hasBase
        || provider.keyless() && base
        || provider.prefix().equals("openai") && base;
  }

  private static Mapping renamed(Mapping entry, Mapping params, String name, String model) {
    Mapping changed = params.with("model", YamlValue.text(params.placeOf("model"), model));
    return entry
        .with("model_name", YamlValue.text(entry.placeOf("model_name"), name))
        .with("litellm_params", changed);
  }

  private static List<Mapping> organizations(Mapping entry) {
    Mapping params = (Mapping) entry.fields().get("litellm_params").value();
    if (!(params.get("organization") instanceof Sequence list) || list.items().isEmpty()) {
      return List.of(entry);
    }
    List<Mapping> expanded = new ArrayList<>();
    for (YamlValue organization : list.items()) {
      add(expanded, entry.with("litellm_params", params.with("organization", organization)));
    }
    return expanded;
  }

  private static void add(List<Mapping> expanded, Mapping one) {
    expanded.add(expanded.isEmpty() ? one : withOwnId(one, expanded.size() + 1));
  }

  private static Mapping withOwnId(Mapping entry, int number) {
    if (entry.get("model_info") instanceof Mapping info && info.get("id") instanceof Scalar id) {
      Scalar own = YamlValue.text(id.place(), id.string() + "-" + number);
      return entry.with("model_info", info.with("id", own));
    }
    return entry;
  }

  private static boolean is(@Nullable YamlValue value, String text) {
    return value instanceof Scalar scalar && scalar.string().equals(text);
  }
}
