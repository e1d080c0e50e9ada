package dev.sluice.config.reading.section;

import dev.sluice.config.file.Findings;
import dev.sluice.config.file.YamlValue.Mapping;

/** What all parts of one reading of a config file share. */
public record Reading(
    Vocabulary vocabulary,
    Providers providers,
    Environment environment,
    Findings findings,
    NamedModels named,
    Certificates certificates) {

  /** A section whose keys and name in messages are the same. */
  public Section section(String name, Mapping mapping) {
    return new Section(name, mapping, vocabulary.words(name), findings);
  }

  public Section section(String words, String name, Mapping mapping) {
    return new Section(name, mapping, vocabulary.words(words), findings);
  }
}
