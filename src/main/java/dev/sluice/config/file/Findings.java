package dev.sluice.config.file;

import dev.sluice.config.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what a reader notices: all of it, not only the first, and nothing twice. Owned by one reading. */
public final class Findings {
  private static final Comparator<Finding> BY_PLACE = Comparator.comparing(Finding::file)
      .thenComparingInt(Finding::line)
      .thenComparingInt(Finding::column);

  private final Set<Finding> errors = new LinkedHashSet<>();
  private final Set<Finding> warnings = new LinkedHashSet<>();
  private final Map<Said, Set<Place>> repeated = new LinkedHashMap<>();

  private record Said(String file, String message) {}

  public void error(Place place, String message) {
    errors.add(place.finding(message));
  }

  void errorAll(List<Finding> others) {
    errors.addAll(others);
  }

  public void warn(Place place, String message) {
    warnings.add(place.finding(message));
  }

  /** Warns once in each file however often it is said: at the first place, with the number of others. */
  public void warnOnce(Place place, String message) {
    repeated
        .computeIfAbsent(new Said(place.file(), message), any -> new LinkedHashSet<>())
        .add(place);
  }

  public void warnAll(List<Finding> others) {
    warnings.addAll(others);
  }

  public boolean hasErrors() {
    return !errors.isEmpty();
  }

  /** In the order of the file. */
  public List<Finding> errors() {
    return errors.stream().sorted(BY_PLACE).toList();
  }

  /** In the order of the file. */
  public List<Finding> warnings() {
    List<Finding> all = new ArrayList<>(warnings);
    repeated.forEach((said, places) -> {
      String others = places.size() > 1 ? " (and " + (places.size() - 1) + " more)" : "";
      all.add(places.iterator().next().finding(said.message + others));
    });
    all.sort(BY_PLACE);
    return List.copyOf(all);
  }
}
