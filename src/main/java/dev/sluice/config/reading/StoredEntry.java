package dev.sluice.config.reading;

import dev.sluice.config.StoredModel;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import java.util.Map;

/** A stored model as an entry of {@code model_list}. */
final class StoredEntry {
  static final String OF_A_TEAM =
      "model_info.team_id: models that one team has for itself are not served; leave team_id out, and"
          + " name the model in the team's models";

  private StoredEntry() {}

  /** References to the environment are replaced, but in its names: those are how it is found again. */
  static Mapping of(StoredModel model, Environment environment) {
    Place place = new Place(model.source(), 0, 0);
    Mapping info = (Mapping) environment.resolve(YamlJson.value(place, model.info()));
    return new Mapping(place, Map.of())
        .with("model_name", YamlValue.text(place, model.name()))
        .with("litellm_params", environment.resolve(YamlJson.value(place, model.params())))
        .with("model_info", info.with("id", YamlValue.text(place, model.id())));
  }
}
