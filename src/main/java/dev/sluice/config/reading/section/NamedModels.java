package dev.sluice.config.reading.section;

import dev.sluice.config.file.Place;
import java.util.ArrayList;
import java.util.List;

/** Names of models that settings speak of, to be looked up when the models are known. Owned by one reading. */
public final class NamedModels {
  private final List<Named> all = new ArrayList<>();

  /**
   * One name.
   *
   * @param path of the setting, for messages
   * @param isKey whether something holds for the model, so that a name without its prefix is enough
   */
  public record Named(Place place, String path, String model, boolean isKey) {}

  public void key(Place place, String path, String model) {
    all.add(new Named(place, path, model, true));
  }

  public void target(Place place, String path, String model) {
    all.add(new Named(place, path, model, false));
  }

  public List<Named> all() {
    return List.copyOf(all);
  }
}
