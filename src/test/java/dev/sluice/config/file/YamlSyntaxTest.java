package dev.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Deployment;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlSyntaxTest extends ConfigReading {
  @Test
  void aSyntaxErrorHasLineAndColumnAndNoCopyOfTheLine() {
    assertThat(refuse("model_list:\n  - model_name: a\n    key: sk-secret-1234567890 : x\n"))
        .singleElement()
        .asString()
        .startsWith("config.yaml:3:")
        .contains("no valid YAML: a \":\" where none can be")
        .doesNotContain("sk-secret");
  }

  @Test
  void aTabIsNamedAndExplained() {
    assertThat(refuse("model_list:\n\t- model_name: a\n"))
        .singleElement()
        .asString()
        .startsWith("config.yaml:2:1: ")
        .contains("indent with spaces");
  }

  @Test
  void aListAtTheTopIsRefused() {
    assertThat(refuse("- model_name: a\n"))
        .containsExactly(
            "config.yaml:1:1: must be a mapping, such as \"model_list:\" and its entries");
  }

  @Test
  void textThatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
    Path file = write("config.yaml", "");
    Files.write(file, "model_list: []\nx: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refuse(file))
        .containsExactly("config.yaml:2:4: no UTF-8 text here; save the file as UTF-8");
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsAreFine() {
    assertThat(only(serve("\uFEFF" + entry("model: echo/echo").replace("\n", "\r\n")))
            .id())
        .hasSize(64);
  }

  @Test
  void aControlCharacterIsRefused() {
    assertThat(refuse("model_list: [\u0001]\n")).singleElement().asString().contains("U+0001");
  }

  @Test
  void twoDocumentsInOneFileAreRefused() {
    assertThat(refuse("a: 1\n---\nb: 2\n")).singleElement().asString().contains("no valid YAML");
  }

  @Test
  void anUnknownTagIsRefusedWithItsPlace() {
    assertThat(refuse("x: 1\ny: !!java.net.URL [http://h]\n"))
        .singleElement()
        .asString()
        .startsWith("config.yaml:2:4: no valid YAML");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: 1\\n---\\nb: 1 | :2:1: no valid YAML: a second document begins here, and a config is one",
        "a:\\n\\tb: 1 | :2:1: no valid YAML: a tab; indent with spaces",
        "a:\\n  - b: 1\\n   c: 2 | :3:4: no valid YAML: this line is indented like none",
        "a:\\n    b: 1\\n  - c | :3:3: no valid YAML: this line is indented like none",
        "a: b: c | :1:5: no valid YAML: a \":\" where none can be",
        "a: 1\\nb\\nc: 2 | :3:1: no valid YAML: here or in the line above, a key without \":\"",
        "a: [1, | no valid YAML: the file ends within [ ] or { }; close them",
        "a: [1 2: 3 | no valid YAML: a list in [ ] that is not closed",
        "a: {b: 1\\nc: 2 | no valid YAML: a mapping in { } that is not closed",
      })
  void theUsualSlipsAreToldInPlainWords(String text, String told) {
    assertThat(refuse(text.replace("\\n", "\n").replace("\\t", "\t")))
        .singleElement()
        .asString()
        .contains(told);
  }

  @Test
  void whyAFileCannotBeReadIsToldInWords() {
    assertThat(SourceReader.reason(new AccessDeniedException("x"))).contains("may not read it");
    assertThat(SourceReader.reason(new NoSuchFileException("x"))).contains("no such file");
  }

  @Test
  void anAliasThatContainsItselfIsRefused() {
    assertThat(refuse("a: &a\n  b: *a\n")).singleElement().asString().contains("contains itself");
  }

  @Test
  void moreAliasesThanAParserTakesSaysWhatToDo() {
    String text = "a: &a {b: c}\nd:\n" + "  - *a\n".repeat(51);
    assertThat(refuse(text)).singleElement().asString().contains("write some of them out");
  }

  @Test
  void aliasesThatUnfoldWithoutEndAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 25; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refuse(bomb.toString())).hasSize(1);
  }

  @Test
  void tooDeepNestingIsRefused() {
    assertThat(refuse("a: " + "[".repeat(100_000))).hasSize(1);
  }

  @Test
  void aNameWrittenTwiceIsAWarningAndTheLastOneCounts() {
    Snapshot snapshot = serve(entry("model: echo/a", "timeout: 1", "timeout: 2"));
    assertThat(only(snapshot).timeouts().total().millis()).isEqualTo(2000);
    assertThat(warnings(snapshot))
        .containsExactly(
            "config.yaml:6:7: \"timeout\" is written twice; the one in line 5 is ignored");
  }

  @Test
  void anchorsAndMergeKeysWork() {
    Snapshot snapshot = serve("""
            x-common: &common
              api_base: http://h:1/v1
              timeout: 7
            model_list:
              - model_name: a
                litellm_params:
                  <<: *common
                  model: hosted_vllm/a
              - model_name: b
                litellm_params: {<<: *common, model: hosted_vllm/b, timeout: 8}
            """);
    assertThat(snapshot.groups().get(0).deployments().get(0).timeouts().total().millis())
        .isEqualTo(7000);
    assertThat(snapshot.groups().get(1).deployments().get(0).timeouts().total().millis())
        .isEqualTo(8000);
    assertThat(snapshot.groups().get(1).deployments().get(0).base()).isEqualTo("http://h:1/v1");
  }

  @Test
  void aDateStaysTheTextThatWasWritten() {
    Deployment deployment = only(serve(entry(
        "model: azure/a",
        "api_base: https://x.example",
        "api_key: k",
        "api_version: 2024-02-01",
        "since: 2024-02-01",
        "versions: [2024-02-01, 1.10]")));
    assertThat(deployment.apiVersion()).isEqualTo("2024-02-01");
    assertThat(deployment.defaults())
        .containsEntry("since", "\"2024-02-01\"")
        .containsEntry("versions", "[\"2024-02-01\",1.1]");
  }

  @Test
  void aFileThatIsNotThereSaysSo() {
    assertThat(refuse(folder.resolve("none.yaml")))
        .containsExactly("none.yaml: there is no such file");
  }

  @Test
  void aFolderIsNoFile() {
    assertThat(refuse(folder)).singleElement().asString().contains("it is a directory");
  }

  @Test
  void anEmptyFileSaysWhatToWrite() {
    for (String empty :
        new String[] {"", "# nothing\n", "---\n", "model_list: []\n", "model_list:\n"}) {
      assertThat(refuse(empty))
          .as(empty)
          .singleElement()
          .asString()
          .contains("no models to serve; write \"model_list:\"");
    }
  }
}
