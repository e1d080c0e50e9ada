package dev.sluice.config.reading.models;

import dev.sluice.config.StoredModel;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.YamlJson;
import java.util.Map;

/** A stored model as an entry of {@code model_list}. */
final class StoredEntry {
  private static final String NAMELESS =
      "model_info.team_id: it is one team's own, and has no team_public_model_name that the team calls"
          + " it by; send POST /model/update with its id and that name as model_name";

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
    if (info.get("team_id") != null && info.get("team_public_model_name") == null) {
      throw new InvalidEntry(place, NAMELESS); // else it would be everybody's
    }
    return new Mapping(place, Map.of())
        .with("model_name", YamlValue.text(place, model.name()))
        .with("litellm_params", lending.named((Mapping) YamlJson.value(place, model.params())))
        .with("model_info", info.with("id", YamlValue.text(place, model.id())));
  }
}
