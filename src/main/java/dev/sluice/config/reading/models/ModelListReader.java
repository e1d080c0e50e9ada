package dev.sluice.config.reading.models;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Redaction;
import dev.sluice.config.StoredModel;
import dev.sluice.config.TeamModel;
import dev.sluice.config.Traits;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Sequence;
import dev.sluice.config.reading.models.DeploymentReader.Candidate;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code model_list} and what is stored beside it into model groups; entries of the list that cannot be served are
 * left out, and said so.
 */
public final class ModelListReader {
  private static final String MIXED =
      "model \"%s\": model_info.team_id makes this entry one team's own,"
          + " but other entries of that model_name are not; give it a model_name of its own";
  private static final String EXAMPLE =
      "; write \"model_list:\" with an entry such as {model_name: echo, litellm_params: {model: echo/echo}}";

  private final Reading reading;
  private final InheritedParams inherited;
  private final Set<String> budgeted;
  private final DeploymentReader deployments;
  private final PriceTable prices = PriceTable.load();
  private final Map<String, Candidate> byId = new LinkedHashMap<>();
  private final List<Skipped> skipped = new ArrayList<>();

  /** @param budgeted providers whose deployments have a budget together */
  public ModelListReader(Reading reading, InheritedParams inherited, Set<String> budgeted) {
    this.budgeted = budgeted;
    this.reading = reading;
    this.inherited = inherited;
    this.deployments = new DeploymentReader(reading, inherited);
  }

  /**
   * What the ledger keeps.
   *
   * @param on whether it may: then the list may be empty
   */
  public record Stored(boolean on, List<StoredModel> models) {}

  private record Skipped(Place place, String why) {}

  public List<ModelGroup> read(Section top, Stored stored) {
    YamlValue value = top.value("model_list");
    if (value != null && !(value instanceof Sequence)) {
      top.error(
          "model_list",
          "is " + Section.shown(value) + "; write a list of entries, each with a \"-\"");
      return List.of();
    }
    for (YamlValue entry : value instanceof Sequence list ? list.items() : List.<YamlValue>of()) {
      readOrSkip(entry);
    }
    if (byId.isEmpty() && !(stored.on && skipped.isEmpty())) {
      refuse(top, value instanceof Sequence list ? list.items().size() : 0);
    } else {
      skipped.forEach(this::skip);
    }
    stored.models.forEach(this::read);
    return groups();
  }

  /** One that cannot be served is an error, at its own place. */
  private void read(StoredModel model) {
    try {
      readAll(StoredEntry.of(model, new Lending(reading, inherited)));
    } catch (InvalidEntry e) {
      boolean ownFault = StoredModel.isSource(e.place().file());
      Place place = ownFault ? StoredEntry.place(model) : e.place();
      reading.findings().error(place, e.message());
    }
  }

  private void readOrSkip(YamlValue entry) {
    try {
      if (!(entry instanceof Mapping mapping)) {
        throw new InvalidEntry(
            entry.place(), "is " + YamlValue.kind(entry) + "; write model_name and litellm_params");
      }
      readAll(mapping);
    } catch (InvalidEntry e) {
      skipped.add(new Skipped(e.place(), named(entry) + e.message()));
    }
  }

  private void readAll(Mapping entry) throws InvalidEntry {
    for (Mapping one : new EntryExpansion(reading).expand(entry)) {
      deployments.read(one).ifPresent(candidate -> add(one, priced(candidate)));
    }
  }

  private Candidate priced(Candidate candidate) {
    Deployment deployment = prices.complete(candidate.deployment(), candidate.baseModel());
    String prefix = deployment.provider().prefix();
    Traits traits =
        deployment.traits().adjusted(AdjustmentReader.of(inherited.adjustments(), prefix));
    if (!traits.price().isKnown()) {
      if (traits.budget() != null) {
        warnOfPrice(candidate.place(), deployment, "max_budget has no effect");
      }
      if (budgeted.contains(prefix) && !deployment.origin().isBuiltIn()) { // a mock is free
        String budget = "provider_budget_config." + prefix;
        warnOfPrice(candidate.place(), deployment, budget + " does not count it");
      }
    }
    return candidate.with(deployment.with(traits));
  }

  private void warnOfPrice(Place place, Deployment deployment, String what) {
    reading
        .findings()
        .warn(
            place,
            "model \"" + Redaction.ofName(deployment.group()) + "\": " + what
                + ", as nobody knows what " + Redaction.ofName(deployment.upstreamModel())
                + " costs; add input_cost_per_token and output_cost_per_token");
  }

  private void add(Mapping entry, Candidate candidate) {
    String id = candidate.deployment().id();
    Candidate earlier = byId.putIfAbsent(id, candidate);
    if (earlier != null && entry.get("model_info") instanceof Mapping info) {
      int line = earlier.place().line();
      String other =
          line > 0 ? "the entry in line " + line : "a " + earlier.place().file();
      reading
          .findings()
          .error(
              info.placeOf("id"), "model_info.id is also that of " + other + "; ids must differ");
    }
  }

  private void skip(Skipped entry) {
    if (inherited.skipInvalid()) {
      reading.findings().warn(entry.place, entry.why + " (entry skipped)");
    } else {
      reading.findings().error(entry.place, entry.why);
    }
  }

  private void refuse(Section top, int entries) {
    skipped.forEach(entry -> reading.findings().error(entry.place, entry.why));
    if (skipped.isEmpty()) {
      String why = entries == 0
          ? "no models to serve"
          : "no entry of model_list is for this LITELLM_ENVIRONMENT";
      reading.findings().error(top.placeOf("model_list"), why + (entries == 0 ? EXAMPLE : ""));
    }
  }

  private static String named(YamlValue entry) {
    YamlValue name = entry instanceof Mapping mapping ? mapping.get("model_name") : null;
    return name instanceof YamlValue.Scalar scalar
        ? "model \"" + Redaction.ofName(scalar.string()) + "\": "
        : "entry of model_list ";
  }

  private List<ModelGroup> groups() {
    Map<String, List<Candidate>> groups = new LinkedHashMap<>();
    for (Candidate candidate : byId.values()) {
      groups
          .computeIfAbsent(candidate.deployment().group(), any -> new ArrayList<>())
          .add(candidate);
    }
    return groups.entrySet().stream()
        .map(entry -> new ModelGroup(
            entry.getKey(),
            Weights.of(entry.getValue(), reading.findings()),
            accessGroups(entry.getValue()),
            team(entry.getValue())))
        .toList();
  }

  /** Whose own all of them are, or null. Those that are one team's beside others' are refused: all would serve everybody. */
  private @Nullable TeamModel team(List<Candidate> candidates) {
    TeamModel first = candidates.get(0).team();
    if (candidates.stream().allMatch(one -> Objects.equals(first, one.team()))) {
      return first;
    }
    for (Candidate one : candidates) {
      if (one.team() != null) {
        reading.findings().error(one.place(), MIXED.formatted(one.deployment().group()));
      }
    }
    return null;
  }

  private static Set<String> accessGroups(List<Candidate> candidates) {
    return candidates.stream()
        .flatMap(candidate -> candidate.accessGroups().stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
