package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.JavaProgram;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows of the library compiles, runs and ends as it stands, but for the address. */
class ReadmeLibraryTest {
  private static final String BASE = "http://127.0.0.1:8000/v1";
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final List<String> PRINTED = List.of(
      "Hello from the fake upstream.",
      "Hello from the fake upstream. (stop)",
      "3 numbers, the first is 0.25",
      "404 openai/gone-too",
      "Hello from the fake upstream.");

  @TempDir
  Path folder;

  private static Script answer(Received request) {
    return request.text().contains("gone")
        ? Answers.error(404, "invalid_request_error", "The model does not exist.")
        : Answers.openAi(request);
  }

  @Test
  void itsProgramsPrintWhatTheyShouldAndEnd() throws Exception {
    List<String> blocks = BLOCK
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult block) -> block.group(1))
        .filter(block -> block.contains("dev.sluice.client"))
        .toList();
    assertThat(blocks).hasSameSizeAs(PRINTED);
    try (FakeUpstream upstream = FakeUpstream.start().always(ReadmeLibraryTest::answer)) {
      for (int i = 0; i < blocks.size(); i++) {
        assertThat(blocks.get(i)).contains(BASE);
        String program = JavaProgram.of(blocks.get(i).replace(BASE, upstream.base()));
        assertThat(JavaProgram.run(folder, program)).isEqualToIgnoringNewLines(PRINTED.get(i));
      }
    }
  }
}
