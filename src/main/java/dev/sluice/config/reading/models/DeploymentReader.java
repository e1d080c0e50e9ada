package dev.sluice.config.reading.models;

import dev.sluice.config.Deployment;
import dev.sluice.config.Provider;
import dev.sluice.config.Redaction;
import dev.sluice.config.Sha256;
import dev.sluice.config.Spelling;
import dev.sluice.config.StoredModel;
import dev.sluice.config.TeamModel;
import dev.sluice.config.Traits;
import dev.sluice.config.WildcardName;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.HeaderReader;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import dev.sluice.config.reading.section.YamlJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns entries of {@code model_list} into deployments, one each. Owned by one reading. */
final class DeploymentReader {
  private static final Range DELAY = new Range("seconds", 0, 3600, 0);
  private static final Range SHARE = new Range("a number", 0, 1e15, "none");

  private final Reading reading;
  private final InheritedParams inherited;
  private final Map<String, Integer> copies = new HashMap<>();

  DeploymentReader(Reading reading, InheritedParams inherited) {
    this.reading = reading;
    this.inherited = inherited;
  }

  /**
   * A deployment whose weight is not known before its siblings are.
   *
   * @param baseModel {@code base_model}, whose price and length of prompt hold, or null: those of its own model
   * @param weight as written, or null; {@code rpm} and {@code tpm} likewise
   * @param accessGroups names by which keys may be allowed its group
   * @param team whose own it is, or null
   */
  record Candidate(
      Deployment deployment,
      Place place,
      @Nullable String baseModel,
      @Nullable Double weight,
      @Nullable Double rpm,
      @Nullable Double tpm,
      Set<String> accessGroups,
      @Nullable TeamModel team) {

    Candidate with(Deployment other) {
      return new Candidate(other, place, baseModel, weight, rpm, tpm, accessGroups, team);
    }
  }

  /** Nothing when the entry is meant for another environment. */
  Optional<Candidate> read(Mapping entry) throws InvalidEntry {
    Section top = reading.section("entry", "", entry);
    top.reportRest();
    String group = top.text("model_name");
    if (group == null) {
      throw new InvalidEntry(entry.place(), "has no model_name: the name that callers send");
    }
    if (!(top.value("litellm_params") instanceof Mapping written)) {
      throw new InvalidEntry(entry.place(), "has no litellm_params with a model in it");
    }
    Mapping info = top.map("model_info");
    return isForThisEnvironment(info)
        ? Optional.of(read(top, group, info, merged(written)))
        : Optional.empty();
  }

  private Candidate read(Section top, String group, Mapping info, Mapping merged)
      throws InvalidEntry {
    Section params = reading.section("litellm_params", merged);
    Section shares = reading.section("model_info", info);
    Double rpm = TraitsReader.first("rpm", SHARE, top, params, shares);
    Double tpm = TraitsReader.first("tpm", SHARE, top, params, shares);
    String base = params.text("base_model");
    Traits traits = new TraitsReader(params, shares).read(rpm, tpm, inherited.maxParallel());
    return new Candidate(
        deployment(id(info, top.mapping()), group, model(params), params, shares, traits),
        top.mapping().place(),
        base == null ? shares.text("base_model") : base,
        params.number("weight", SHARE),
        rpm,
        tpm,
        Set.copyOf(shares.texts("access_groups")),
        team(shares));
  }

  private static @Nullable TeamModel team(Section info) {
    String team = info.text("team_id");
    String name = info.text("team_public_model_name");
    if (team != null && name == null) {
      info.warn("team_id", "has no effect without team_public_model_name: what the team calls it");
    }
    return team == null || name == null ? null : new TeamModel(team, name);
  }

  private Mapping merged(Mapping written) throws InvalidEntry {
    Mapping credential = credential(written);
    Mapping merged = written.orElse(credential).orElse(inherited.defaults());
    if (!StoredModel.isSource(written.place().file())) {
      return merged;
    }
    Provider provider = model(reading.section("litellm_params", merged)).row().provider();
    return new Lending(reading, inherited).lent(written, credential, provider);
  }

  /** What {@code litellm_credential_name} stands for; nothing where there is none. */
  private Mapping credential(Mapping written) throws InvalidEntry {
    Section params = reading.section("litellm_params", written);
    String name = params.text("litellm_credential_name");
    if (name == null) {
      return new Mapping(written.place(), Map.of());
    }
    Mapping credential = inherited.credentials().get(name);
    if (credential == null) {
      throw new InvalidEntry(
          params.placeOf("litellm_credential_name"),
          "names credential \""
              + Redaction.ofName(name)
              + "\", which credential_list does not have"
              + Spelling.hint(name, inherited.credentials().keySet()));
    }
    return credential;
  }

  private UpstreamModel model(Section params) throws InvalidEntry {
    String model = params.text("model");
    if (model == null) {
      throw new InvalidEntry(
          params.mapping().place(), "has no litellm_params.model, such as openai/gpt-4o");
    }
    String host = new Endpoint.Reader(reading, inherited, params).host();
    return new UpstreamModel.Resolver(reading.providers(), params.placeOf("model"))
        .resolve(model, params.text("custom_llm_provider"), host);
  }

  private Deployment deployment(
      String id, String group, UpstreamModel model, Section params, Section info, Traits traits)
      throws InvalidEntry {
    Provider provider = model.row().provider();
    String mock = params.text("mock_response");
    Endpoint endpoint =
        new Endpoint.Reader(reading, inherited, params).read(model.row(), mock != null);
    ClientAccess access = ClientAccess.read(params, inherited.clientCredentials());
    return new Deployment(
        id,
        group,
        provider,
        model.name(),
        endpoint.origin(),
        endpoint.basePath(),
        endpoint.query(),
        apiVersion(provider, params),
        endpoint.key(),
        HeaderReader.read(reading, model.row(), params),
        RequestDefaults.read(reading, params.mapping()),
        RequestDefaults.members(reading, "extra_body", params.map("extra_body")),
        params.flag("supports_system_message", true),
        params.flag("drop_params", inherited.dropParams()),
        List.copyOf(params.texts("additional_drop_params")),
        Set.copyOf(params.texts("allowed_openai_params")),
        access.params(),
        access.basePattern(),
        inherited.forwarding().stream().anyMatch(names -> WildcardName.covers(names, group)),
        PatienceReader.timeouts(params, inherited.timeouts()),
        PatienceReader.keepAlive(params, inherited.keepAliveSeconds()),
        mock,
        params.millis("mock_delay", DELAY, 0),
        CheckReader.read(info, provider),
        traits,
        FactsReader.read(info));
  }

  private @Nullable String apiVersion(Provider provider, Section params) {
    String written = params.text("api_version");
    boolean azure = provider.dialect() == Provider.Dialect.AZURE;
    return written != null || !azure
        ? written
        : reading.environment().get("AZURE_API_VERSION").orElse(null);
  }

  private boolean isForThisEnvironment(Mapping info) {
    Section section = reading.section("model_info", info);
    List<String> environments = section.texts("supported_environments");
    String here = reading.environment().get("LITELLM_ENVIRONMENT").orElse("");
    return environments.isEmpty() || environments.contains(here);
  }

  /** {@code model_info.id}, else a digest of the entry as written, so that it is the same in every process. */
  private String id(Mapping info, Mapping entry) {
    String written = reading.section("model_info", info).text("id");
    if (written != null) {
      return written;
    }
    String id = Sha256.hex(YamlJson.canonical(entry));
    int copy = copies.merge(id, 1, Integer::sum);
    return copy == 1 ? id : Sha256.hex(id + copy);
  }
}
