package dev.sluice.config.reading;

import dev.sluice.config.StoredModel;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import java.util.Map;

/** A stored model as an entry of {@code model_list}. */
final class StoredEntry {
  private static final String OF_A_TEAM =
      "model_info.team_id: models that one team has for itself are not served; leave team_id out, and"
          + " name the model in the team's models";

  private StoredEntry() {}

  static Place place(StoredModel model) {
    return new Place(model.source(), 0, 0);
  }

  /**
   * Its names are never taken for references to the environment: they are how it is found again.
   *
   * @throws InvalidEntry when it refers to variables that are not lent to it
   */
  static Mapping of(StoredModel model, Lending lending) throws InvalidEntry {
    Place place = place(model);
    Mapping info = (Mapping) YamlJson.value(place, model.info());
    Lending.refuseReferences("model_info", info);
    if (info.get("team_id") != null) {
      throw new InvalidEntry(place, OF_A_TEAM);
    }
    return new Mapping(place, Map.of())
        .with("model_name", YamlValue.text(place, model.name()))
        .with("litellm_params", lending.named((Mapping) YamlJson.value(place, model.params())))
        .with("model_info", info.with("id", YamlValue.text(place, model.id())));
  }
}
