package dev.sluice.config.reading;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Redaction;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Spelling;
import dev.sluice.config.WildcardName;
import dev.sluice.config.file.Findings;
import dev.sluice.config.reading.section.NamedModels;
import dev.sluice.config.reading.section.Section;
import java.util.List;
import java.util.Map;

/**
 * Notices settings that name models which nobody serves.
 *
 * @param moreToCome whether stored models will be served too, which are not known yet
 */
record NameCheck(
    Findings findings,
    List<ModelGroup> groups,
    Map<String, Snapshot.Alias> aliases,
    boolean moreToCome) {

  void check(Section general, Section litellm, Section router) {
    for (String key : List.of("completion_model", "embedding_model")) {
      String model = general.text(key);
      if (model != null && !isServed(model)) {
        findings.warn(
            general.placeOf(key),
            general.path(key) + " names a model that nobody serves: " + shown(model));
      }
    }
    checkAliases(litellm, "model_alias_map");
    checkAliases(router, "model_group_alias");
  }

  /** Those that settings of routing speak of. */
  void check(NamedModels named) {
    for (NamedModels.Named name : named.all()) {
      boolean known = isServed(name.model()) || name.isKey() && isServedWithPrefix(name.model());
      if (!known) {
        findings.warn(
            name.place(),
            name.path() + " names a model that nobody serves: " + shown(name.model()));
      }
    }
  }

  private void checkAliases(Section section, String key) {
    section.map(key).fields().forEach((name, field) -> {
      Snapshot.Alias alias = aliases.get(name);
      if (alias != null && !isServed(alias.model())) {
        findings.warn(
            field.place(),
            section.path(key)
                + "."
                + name
                + " names a model that nobody serves: "
                + shown(alias.model()));
      }
    });
  }

  private boolean isServed(String model) {
    return aliases.containsKey(model)
        || groups.stream().anyMatch(group -> WildcardName.covers(group.name(), model))
        || groups.stream()
            .flatMap(group -> group.deployments().stream())
            .anyMatch(deployment ->
                deployment.id().equals(model) || deployment.model().equals(model));
  }

  /** Fallbacks of {@code gpt-4o} hold for {@code openai/gpt-4o} too. */
  private boolean isServedWithPrefix(String model) {
    return groups.stream()
        .map(group -> group.name().substring(group.name().indexOf('/') + 1))
        .anyMatch(name -> WildcardName.covers(name, model));
  }

  private String shown(String model) {
    List<String> names = groups.stream().map(ModelGroup::name).toList();
    String hint = moreToCome ? ", unless it is a stored one" : "";
    return "\"" + Redaction.ofName(model) + "\"" + hint + Spelling.hint(model, names);
  }
}
