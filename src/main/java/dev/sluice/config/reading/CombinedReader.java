package dev.sluice.config.reading;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Finding;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.PemFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a config file and the models that are stored beside it into one {@link Snapshot}. A stored model that cannot be
 * served is left out: it never keeps the file from taking effect. Any thread.
 */
public final class CombinedReader {
  private final ConfigReader reader;

  public CombinedReader(ConfigReader reader) {
    this.reader = reader;
  }

  /**
   * What is served, and what is not.
   *
   * @param unserved why stored models are not, by id
   */
  public record Combined(Snapshot snapshot, Map<String, String> unserved) {}

  /**
   * Validates and freezes both.
   *
   * @param stored null while they are not known
   * @param files reads the certificates that are named, and remembers which
   * @throws ConfigException with every error of the document
   */
  public Combined read(
      ConfigDocument document, @Nullable StoredModels stored, long version, PemFiles files)
      throws ConfigException {
    if (stored == null) {
      return new Combined(reader.read(document, version, files), Map.of());
    }
    Map<String, String> unserved = new TreeMap<>(stored.unreadable());
    List<StoredModel> left = stored.models();
    while (true) {
      try {
        return new Combined(reader.read(document, left, version, files), Map.copyOf(unserved));
      } catch (ConfigException refused) {
        Map<String, String> blamed = blamed(left, refused);
        if (blamed.isEmpty()) {
          return oneByOne(document, left, unserved, version, files);
        }
        unserved.putAll(blamed);
        left = left.stream().filter(model -> !blamed.containsKey(model.id())).toList();
      }
    }
  }

  /** What this model would be served with, or why it would not be. */
  public ModelCheck check(
      ConfigDocument document, @Nullable StoredModels stored, StoredModel candidate) {
    List<StoredModel> all = new ArrayList<>(stored == null ? List.of() : stored.models());
    all.removeIf(model -> model.id().equals(candidate.id()));
    all.add(candidate);
    try {
      Combined combined = read(document, new StoredModels(all, Map.of()), 1, new PemFiles());
      String refusal = combined.unserved.get(candidate.id());
      return new ModelCheck(
          refusal == null ? List.of() : List.of(refusal),
          messages(combined.snapshot.warnings(), candidate));
    } catch (ConfigException ofFile) {
      return new ModelCheck(List.of(Objects.toString(ofFile.getMessage())), List.of());
    }
  }

  /** Those whose own words were refused. */
  private static Map<String, String> blamed(List<StoredModel> models, ConfigException refused) {
    Map<String, String> blamed = new TreeMap<>();
    for (StoredModel model : models) {
      List<String> messages = messages(refused.findings(), model);
      if (!messages.isEmpty()) {
        blamed.put(model.id(), String.join("; ", messages));
      }
    }
    return blamed;
  }

  private static List<String> messages(Collection<Finding> findings, StoredModel model) {
    return findings.stream()
        .filter(finding -> finding.file().equals(model.source()))
        .map(Finding::message)
        .toList();
  }

  /** The file is wrong by itself, or a model brings out what is wrong in it, such as a credential. */
  private Combined oneByOne(
      ConfigDocument document,
      List<StoredModel> models,
      Map<String, String> unserved,
      long version,
      PemFiles files)
      throws ConfigException {
    Snapshot snapshot = reader.read(document, List.of(), version, files);
    List<StoredModel> good = new ArrayList<>();
    for (StoredModel model : models) {
      good.add(model);
      try {
        snapshot = reader.read(document, good, version, files);
      } catch (ConfigException refused) {
        good.remove(model);
        unserved.put(model.id(), lines(refused));
      }
    }
    return new Combined(snapshot, Map.copyOf(unserved));
  }

  private static String lines(ConfigException refused) {
    return refused.findings().stream().map(Finding::toString).collect(Collectors.joining("; "));
  }
}
