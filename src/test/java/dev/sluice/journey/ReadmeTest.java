package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.JavaProgram;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md tells a newcomer to type works as it stands, but for the address. */
class ReadmeTest {
  private static final String ADDRESS = "http://127.0.0.1:4000";
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final Pattern CURL = Pattern.compile(
      "curl " + ADDRESS + "(\\S+).*?-H '([^:]+): ([^']+)'.*?-d '(.*?)'", Pattern.DOTALL);

  private static String readme;

  @TempDir
  Path folder;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(Path.of("README.md"));
  }

  private static List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(readme);
    while (block.find()) {
      if (block.group(1).equals(language)) {
        blocks.add(block.group(2));
      }
    }
    assertThat(blocks).as("blocks of " + language).isNotEmpty();
    return blocks;
  }

  /** The gateway that {@code scripts/run} starts. */
  private static SluiceUnderTest started() throws IOException {
    return SluiceUnderTest.start(Files.readString(Path.of("conf", "config.yaml")));
  }

  @Test
  void itsCurlsAnswer() throws IOException {
    try (SluiceUnderTest sluice = started()) {
      int found = 0;
      for (String block : blocks("bash")) {
        Matcher curl = CURL.matcher(block);
        while (curl.find()) {
          found++;
          var answer = sluice.post(curl.group(1), curl.group(4));
          assertThat(curl.group(2) + ": " + curl.group(3))
              .isEqualTo("Content-Type: application/json");
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(answer.body()).contains("Hey, how is it going?");
        }
      }
      assertThat(found).isPositive();
    }
  }

  @Test
  void itsJavaCompilesRunsAndEnds() throws Exception {
    String words = "one two three";
    try (SluiceUnderTest sluice = started()) {
      for (String block : blocks("java")) {
        if (block.contains("dev.sluice.client")) {
          continue; // ReadmeLibraryTest
        }
        assertThat(block).contains(ADDRESS, words);
        String program = JavaProgram.of(block.replace(ADDRESS, sluice.url()));
        assertThat(JavaProgram.run(folder, program)).isEqualToIgnoringNewLines(words);
      }
    }
  }

  @Test
  void itsConfigsAreValid() {
    Map<String, String> environment = Map.of(
        "OPENAI_API_KEY", "sk-openai-0123456789",
        "GROQ_API_KEY", "gsk-0123456789",
        "SLUICE_KEY", "sk-sluice-0123456789");
    for (String block : blocks("yaml")) {
      try (SluiceUnderTest sluice = SluiceUnderTest.start(block, environment)) {
        assertThat(sluice.snapshot().warnings()).as(block).isEmpty();
        assertThat(sluice.snapshot().groups()).isNotEmpty();
      }
    }
  }
}
