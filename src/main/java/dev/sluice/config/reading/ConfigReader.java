package dev.sluice.config.reading;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Finding;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.Findings;
import dev.sluice.config.file.PemFiles;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Sequence;
import dev.sluice.config.reading.models.InheritedParams;
import dev.sluice.config.reading.models.InheritedReader;
import dev.sluice.config.reading.models.ModelListReader;
import dev.sluice.config.reading.models.ModelListReader.Stored;
import dev.sluice.config.reading.section.Certificates;
import dev.sluice.config.reading.section.Environment;
import dev.sluice.config.reading.section.NamedModels;
import dev.sluice.config.reading.section.Providers;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Vocabulary;
import dev.sluice.config.reading.section.YamlJson;
import dev.sluice.config.reading.settings.SettingsReader;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what a config file says into a {@link Snapshot}, or says everything that is wrong with it. Any thread. */
public final class ConfigReader {
  private final Function<String, @Nullable String> environment;
  private final Clock clock;
  private final boolean strict;
  private final Providers providers = Providers.load();
  private final Vocabulary vocabulary = new Vocabulary();

  public ConfigReader(Function<String, @Nullable String> environment, Clock clock) {
    this(environment, clock, false);
  }

  /**
   * @param environment the value of a variable, or null when it is unset
   * @param strict whether a warning refuses the file like an error
   */
  public ConfigReader(Function<String, @Nullable String> environment, Clock clock, boolean strict) {
    this.environment = environment;
    this.clock = clock;
    this.strict = strict;
  }

  /**
   * Validates and freezes a document.
   *
   * @throws ConfigException with every error in it
   */
  public Snapshot read(ConfigDocument document, long version) throws ConfigException {
    return read(document, version, new PemFiles());
  }

  /**
   * Validates and freezes a document.
   *
   * @param files reads the certificates that it names, and remembers which
   * @throws ConfigException with every error in it
   */
  public Snapshot read(ConfigDocument document, long version, PemFiles files)
      throws ConfigException {
    return read(document, null, version, files);
  }

  /**
   * @param stored models beside those of the document, whose errors are errors too; null: they are not known yet
   */
  Snapshot read(
      ConfigDocument document, @Nullable List<StoredModel> stored, long version, PemFiles files)
      throws ConfigException {
    Findings findings = new Findings();
    findings.warnAll(document.warnings());
    Environment variables = new Environment(environment, findings);
    Reading reading = new Reading(
        vocabulary,
        providers,
        variables,
        findings,
        new NamedModels(),
        new Certificates(files, findings, clock));
    Section written = reading.section("top", "", document.root());
    variables.export(written.map("environment_variables"));
    Section top = reading.section("top", "", resolved(document.root(), variables));
    Snapshot snapshot = snapshot(reading, top, stored, document.source(), version);
    refuseIf(findings.hasErrors(), findings.errors(), findings.warnings());
    List<Finding> warnings = findings.warnings().stream()
        .filter(warning -> stored == null || isOfFile(warning, stored))
        .toList();
    refuseIf(strict && !warnings.isEmpty(), warnings, List.of());
    return snapshot;
  }

  private static boolean isOfFile(Finding finding, List<StoredModel> stored) {
    return stored.stream().noneMatch(model -> model.source().equals(finding.file()));
  }

  /**
   * A configuration of one model, for a start without a file. It answers to its name and to the name with its prefix.
   *
   * @param model with its prefix, such as {@code openai/NAME}
   * @param apiBase or null: the provider's own
   * @param apiKey or null: the provider's variable, or none
   */
  public Snapshot forOneModel(String model, @Nullable String apiBase, @Nullable String apiKey)
      throws ConfigException {
    Place place = new Place("command line", 0, 0);
    String name = model.substring(model.indexOf('/') + 1);
    Map<String, String> params = new LinkedHashMap<>();
    params.put("model", model);
    if (apiBase != null) {
      params.put("api_base", apiBase);
    }
    if (apiKey != null) {
      params.put("api_key", apiKey);
    }
    Mapping entry =
        mapping(place, Map.of("model_name", name)).with("litellm_params", mapping(place, params));
    Mapping root = mapping(place, Map.of()).with("model_list", new Sequence(place, List.of(entry)));
    if (!name.equals(model)) {
      Mapping alias = mapping(place, Map.of("model", name))
          .with("hidden", new YamlValue.Scalar(place, true, "true", null));
      Mapping router = mapping(place, Map.of())
          .with("model_group_alias", mapping(place, Map.of()).with(model, alias));
      root = root.with("router_settings", router);
    }
    return read(new ConfigDocument(place.file(), root, List.of()), 1);
  }

  /**
   * A configuration of one model that answers to its whole name, for a call without a config file.
   *
   * @param model with its prefix, such as {@code openai/NAME}
   * @param params the other {@code litellm_params}, as {@link YamlJson#value} takes them
   * @param timeoutSeconds for the whole call, where neither the parameters nor {@code REQUEST_TIMEOUT} say otherwise
   */
  public Snapshot forOneCall(String model, Map<String, ?> params, double timeoutSeconds)
      throws ConfigException {
    Map<String, Object> all = new LinkedHashMap<>(params);
    all.put("model", model);
    Map<String, Object> settings = environment.apply("REQUEST_TIMEOUT") == null
        ? Map.of("request_timeout", timeoutSeconds)
        : Map.of();
    Object entry = Map.of("model_name", model, "litellm_params", all);
    return ofValues("request", Map.of("model_list", List.of(entry), "litellm_settings", settings));
  }

  /**
   * A configuration that no file holds.
   *
   * @param source its name in findings
   * @param root what the file would say, as {@link YamlJson#value} takes it
   */
  public Snapshot ofValues(String source, Map<String, ?> root) throws ConfigException {
    Mapping top = (Mapping) YamlJson.value(new Place(source, 0, 0), root);
    return read(new ConfigDocument(source, top, List.of()), 1);
  }

  /** Whether this model, as {@code litellm_params.model} has it, says by itself who serves it. */
  public boolean knowsProviderOf(String model) {
    String prefix = model.substring(0, Math.max(0, model.indexOf('/')));
    return providers.find(prefix).isPresent() || providers.byModel(model).isPresent();
  }

  private Snapshot snapshot(
      Reading reading,
      Section top,
      @Nullable List<StoredModel> stored,
      String source,
      long version) {
    Section general = section(reading, top, "general_settings");
    Section litellm = section(reading, top, "litellm_settings");
    Section router = section(reading, top, "router_settings");
    Section own = section(reading, top, "sluice_settings");
    InheritedReader inheritedReader = new InheritedReader(reading);
    InheritedParams inherited = inheritedReader.read(top, general, litellm, router, own);
    Settings settings = new SettingsReader(reading).read(general, litellm, router, own);
    boolean storing = settings.ledger().models().on();
    List<ModelGroup> groups = new ModelListReader(
            reading, inherited, settings.routing().providerBudgets().keySet())
        .read(top, new Stored(storing, storing && stored != null ? stored : List.of()));
    Map<String, Snapshot.Alias> aliases = inheritedReader.aliases(litellm, router);
    Findings unknown = new Findings();
    NameCheck names = new NameCheck(unknown, groups, aliases, storing && stored == null);
    names.check(general, litellm, router);
    names.check(reading.named());
    if (!storing) { // else it is not the file's fault
      reading.findings().warnAll(unknown.warnings());
    }
    top.items("include");
    for (Section section : List.of(top, general, litellm, router, own)) {
      section.reportRest();
    }
    return new Snapshot(
        version,
        clock.instant(),
        source,
        List.copyOf(groups),
        Collections.unmodifiableMap(aliases),
        settings,
        storing ? both(reading.findings(), unknown) : reading.findings().warnings());
  }

  private static List<Finding> both(Findings some, Findings more) {
    return Stream.concat(some.warnings().stream(), more.warnings().stream()).toList();
  }

  private static Section section(Reading reading, Section top, String name) {
    return reading.section(name, top.map(name));
  }

  /** Everything but {@code environment_variables}, which are resolved already, with its references replaced. */
  private static Mapping resolved(Mapping root, Environment variables) {
    Map<String, Field> fields = new LinkedHashMap<>(root.fields());
    Field own = fields.remove("environment_variables");
    Map<String, Field> resolved =
        new LinkedHashMap<>(variables.resolve(new Mapping(root.place(), fields)).fields());
    if (own != null) {
      resolved.put("environment_variables", own);
    }
    return new Mapping(root.place(), resolved);
  }

  private static void refuseIf(boolean bad, List<Finding> errors, List<Finding> warnings)
      throws ConfigException {
    if (bad) {
      throw new ConfigException(errors, warnings);
    }
  }

  private static Mapping mapping(Place place, Map<String, String> texts) {
    Map<String, Field> fields = new LinkedHashMap<>();
    texts.forEach((name, text) -> fields.put(name, new Field(place, YamlValue.text(place, text))));
    return new Mapping(place, fields);
  }
}
