package dev.sluice.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Defaults;
import dev.sluice.config.reading.section.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README's tables of settings name what Sluice acts on: all of it, nothing else, with the right defaults. */
class ReadmeConfigTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");

  @ParameterizedTest
  @CsvSource({
    "model_list, entry",
    "litellm_params, litellm_params",
    "model_info, model_info",
    "general_settings, general_settings",
    "litellm_settings, litellm_settings",
    "router_settings, router_settings",
    "sluice_settings, sluice_settings"
  })
  void eachSectionNamesItsKeys(String heading, String section) throws IOException {
    Set<String> named = new LinkedHashSet<>();
    for (String row : rows("### `" + heading + "`")) {
      Matcher name = NAME.matcher(cells(row).get(0));
      while (name.find()) {
        named.add(name.group(1));
      }
    }
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(new Vocabulary().words(section).acted());
  }

  @Test
  void everySectionIsThere() throws IOException {
    String text = Files.readString(README);
    assertThat(new Vocabulary().words("top").acted())
        .allSatisfy(section -> assertThat(text).contains("`" + section + "`"));
  }

  @Test
  void theDefaultsOfOurOwnSettingsAreThoseOfTheCode() throws Exception {
    for (String row : rows("### `sluice_settings`")) {
      List<String> cells = cells(row);
      String constant = cells.get(0).replace("`", "").toUpperCase(Locale.ROOT);
      String value = String.valueOf(Defaults.class.getField(constant).get(null));
      assertThat(cells.get(2)).as(constant).isEqualTo(value.replaceFirst("\\.0$", ""));
    }
  }

  /** The rows of the first table under a heading, without its head. */
  private static List<String> rows(String heading) throws IOException {
    List<String> lines = Files.readAllLines(README);
    int start = lines.indexOf(heading);
    assertThat(start).as(heading).isNotNegative();
    return lines.subList(start + 1, lines.size()).stream()
        .dropWhile(line -> !line.startsWith("|---"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> cells(String row) {
    return Pattern.compile("\\|")
        .splitAsStream(row.substring(1))
        .map(String::strip)
        .toList();
  }
}
