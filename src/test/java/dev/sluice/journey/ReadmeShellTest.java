package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands under <i>On the command line</i> in README.md work as they stand, but for the address. */
class ReadmeShellTest {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^## On the command line$.*?^```bash\\n(.*?)^```$");

  @TempDir
  Path folder;

  @Test
  void eachOfThemAnswers() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    Matcher block = BLOCK.matcher(readme);
    assertThat(block.find()).isTrue();
    Files.writeString(folder.resolve("README.md"), readme);
    Path example = Files.createDirectories(folder.resolve("conf")).resolve("config.yaml");
    Files.copy(Path.of("conf", "config.yaml"), example);
    standInForTheScript();
    try (FakeUpstream upstream = FakeUpstream.start()) {
      String commands = block.group(1).replace("http://127.0.0.1:8000/v1", upstream.base());
      Map<String, String> variables =
          Map.of("OPENAI_API_KEY", "sk-0123456789abcd", "OPENAI_BASE_URL", upstream.base());
      try (SluiceProcess shell = SluiceProcess.start(
          folder, variables, List.of("bash", "-euo", "pipefail", "-c", commands))) {
        assertThat(shell.exitCode()).as(shell.err()).isZero();
        assertThat(shell.err()).isEmpty();
        assertThat(shell.out())
            .startsWith(
                "Hello from the fake upstream.\n".repeat(3) + "Hey\nfake-model-2026\necho\n")
            .endsWith("master key: open to callers on 127.0.0.1\n");
      }
      assertThat(upstream.requests()).hasSize(6);
    }
    assertThat(folder.resolve("vectors.jsonl")).hasContent("[0.25,-0.5,0.125]");
    assertThat(folder.resolve("answer.json")).content().startsWith("{\"id\":").hasLineCount(1);
  }

  /** Runs this build's classes; {@link ScriptsTest} sees to the script itself. */
  private void standInForTheScript() throws Exception {
    String java = SluiceProcess.command().stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
    Path script = Files.createDirectories(folder.resolve("scripts")).resolve("sluice");
    Files.writeString(script, "#!/usr/bin/env bash\nexec " + java + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
