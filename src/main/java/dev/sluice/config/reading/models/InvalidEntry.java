package dev.sluice.config.reading.models;

import dev.sluice.config.file.Place;

/** An entry of {@code model_list} that cannot be served; the others still can. */
final class InvalidEntry extends Exception {
  private final transient Place place;

  InvalidEntry(Place place, String message) {
    super(message, null, false, false);
    this.place = place;
  }

  Place place() {
    return place;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
