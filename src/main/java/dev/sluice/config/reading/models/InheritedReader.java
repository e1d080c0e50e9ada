package dev.sluice.config.reading.models;

import static dev.sluice.config.reading.section.Section.millis;

import dev.sluice.config.Defaults;
import dev.sluice.config.Secret;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings that hold for every deployment, and those that name models. */
public final class InheritedReader {
  private static final String LENT = "stored_model_variables";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> CALLBACKS = Set.of("prometheus", "otel");

  private final Reading reading;

  public InheritedReader(Reading reading) {
    this.reading = reading;
  }

  public InheritedParams read(
      Section top, Section general, Section litellm, Section router, Section own) {
    warnOfCallbacks(litellm);
    String key = litellm.text("api_key");
    return new InheritedParams(
        router.map("default_litellm_params"),
        credentials(top),
        litellm.text("api_base"),
        key == null ? null : new Secret(key),
        PatienceReader.timeouts(timeout(litellm, router), router, own),
        PatienceReader.keepAlive(own),
        dropParams(litellm),
        tls(litellm),
        proxies(own),
        general.flag("allow_client_side_credentials", false),
        forwarding(general, litellm),
        router.flag("ignore_invalid_deployments", true),
        new AdjustmentReader(reading, litellm).read(),
        (int) router.whole("default_max_parallel_requests", Range.PARALLEL, 0),
        lentVariables(own));
  }

  private static Set<String> lentVariables(Section own) {
    Set<String> names = new LinkedHashSet<>(own.texts(LENT));
    if (!names.stream().allMatch(name -> VARIABLE.matcher(name).matches())) {
      own.error(
          LENT,
          "has an item that is no variable; write names such as VLLM_KEY, without os.environ/");
    }
    return names;
  }

  private long timeout(Section litellm, Section router) {
    Double ofRouter = router.number("timeout", Range.TIMEOUT);
    Double ofLitellm = litellm.number("request_timeout", Range.TIMEOUT);
    if (ofRouter != null || ofLitellm != null) {
      return millis(ofRouter != null ? ofRouter : ofLitellm);
    }
    String variable = reading.environment().get("REQUEST_TIMEOUT").orElse("").strip();
    if (variable.isEmpty()) {
      return millis(Defaults.REQUEST_TIMEOUT);
    }
    if (variable.matches("[0-9]{1,9}(\\.[0-9]*)?")) {
      return millis(Double.parseDouble(variable));
    }
    Place place = new Place("environment variable REQUEST_TIMEOUT", 0, 0);
    reading.findings().error(place, "is no number; " + Range.TIMEOUT);
    return millis(Defaults.REQUEST_TIMEOUT);
  }

  private UpstreamTlsReader tls(Section litellm) {
    UpstreamTlsReader tls = new UpstreamTlsReader(reading, litellm);
    tls.check();
    return tls;
  }

  private ProxyReader proxies(Section own) {
    ProxyReader proxies = new ProxyReader(reading, own);
    proxies.check();
    return proxies;
  }

  private boolean dropParams(Section litellm) {
    Boolean written = litellm.flag("drop_params");
    String variable = reading.environment().get("LITELLM_DROP_PARAMS").orElse("");
    return written != null
        ? written
        : Set.of("true", "1", "yes").contains(variable.strip().toLowerCase(Locale.ROOT));
  }

  private Map<String, Mapping> credentials(Section top) {
    Map<String, Mapping> credentials = new LinkedHashMap<>();
    for (YamlValue item : top.items("credential_list")) {
      if (item instanceof Mapping mapping) {
        Section section = reading.section("credential", "credential_list", mapping);
        section.reportRest();
        String name = section.text("credential_name");
        if (name != null) {
          credentials.put(name, section.map("credential_values"));
          continue;
        }
      }
      reading.findings().error(item.place(), "credential_list has an item without credential_name");
    }
    return credentials;
  }

  private List<String> forwarding(Section general, Section litellm) {
    Mapping groups = litellm.map("model_group_settings");
    Section section = reading.section("model_group_settings", groups);
    section.reportRest();
    List<String> models = section.texts("forward_client_headers_to_llm_api");
    return general.flag("forward_client_headers_to_llm_api", false) ? List.of("*") : models;
  }

  /** Metrics are always there and {@code otel} has its own reader; other callbacks do nothing. */
  private void warnOfCallbacks(Section litellm) {
    for (String key : List.of("callbacks", "success_callback", "failure_callback")) {
      for (YamlValue item : litellm.items(key)) {
        if (!(item instanceof YamlValue.Scalar scalar) || !CALLBACKS.contains(scalar.string())) {
          reading
              .findings()
              .warnOnce(
                  item.place(),
                  litellm.path(key) + ": " + Section.shown(item) + " is accepted, not acted on");
        }
      }
    }
  }

  /** {@code model_group_alias} and {@code model_alias_map}, by alias. */
  public Map<String, Snapshot.Alias> aliases(Section litellm, Section router) {
    Map<String, Snapshot.Alias> aliases = new LinkedHashMap<>();
    litellm
        .map("model_alias_map")
        .fields()
        .forEach((name, field) -> put(aliases, litellm, "model_alias_map", name, field.value()));
    router
        .map("model_group_alias")
        .fields()
        .forEach((name, field) -> put(aliases, router, "model_group_alias", name, field.value()));
    return aliases;
  }

  private void put(
      Map<String, Snapshot.Alias> aliases,
      Section section,
      String key,
      String name,
      YamlValue value) {
    Snapshot.Alias alias = alias(value);
    if (alias == null) {
      reading
          .findings()
          .error(
              value.place(),
              section.path(key) + "." + name + " is " + Section.shown(value)
                  + "; write a model's name, or {model: NAME, hidden: true}");
    } else {
      aliases.put(name, alias);
    }
  }

  private static Snapshot.@Nullable Alias alias(YamlValue value) {
    if (value instanceof YamlValue.Scalar scalar && scalar.value() != null) {
      return new Snapshot.Alias(scalar.string(), false);
    }
    if (value instanceof Mapping mapping
        && mapping.get("model") instanceof YamlValue.Scalar model) {
      boolean hidden = mapping.get("hidden") instanceof YamlValue.Scalar flag
          && Boolean.TRUE.equals(flag.value());
      return new Snapshot.Alias(model.string(), hidden);
    }
    return null;
  }
}
