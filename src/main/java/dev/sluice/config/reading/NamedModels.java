package dev.sluice.config.reading;

import dev.sluice.config.file.Place;
import java.util.ArrayList;
import java.util.List;

/** Names of models that settings speak of, to be looked up when the models are known. Owned by one reading. */
final class NamedModels {
  private final List<Named> all = new ArrayList<>();

  /**
   * One name.
   *
   * @param path of the setting, for messages
   * @param isKey whether something holds for the model, so that a name without its prefix is enough
   */
  record Named(Place place, String path, String model, boolean isKey) {}

  void key(Place place, String path, String model) {
    all.add(new Named(place, path, model, true));
  }

  void target(Place place, String path, String model) {
    all.add(new Named(place, path, model, false));
  }

  List<Named> all() {
    return List.copyOf(all);
  }
}
