package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be says why in a line or two, leaves no process behind, and shows no stack trace. */
class RefusesToStartTest {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @TempDir
  Path folder;

  @Test
  void aMissingFile() {
    String file = folder.resolve("absent.yaml").toString();
    assertRefused(FAILED, file + ": there is no such file\n", "--config", file, "--port", "0");
  }

  @Test
  void brokenYamlWithItsPlace() throws Exception {
    Path file = Files.writeString(
        folder.resolve("config.yaml"), "model_list:\n  - model_name: a\n   litellm_params: {}\n");
    assertRefused(
        FAILED, file + ":3:4: no valid YAML: ", "--config", file.toString(), "--port", "0");
  }

  @Test
  void everyErrorOfAFileAtOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), """
        model_list:
          - model_name: a
            litellm_params: {model: openai/a, api_key: sk-x, timeout: soon}
        sluice_settings: {stream_window_kb: -1}
        """);
    String said = assertRefused(FAILED, file + ":3:", "--config", file.toString(), "--port", "0");
    assertThat(said.lines()).hasSize(2);
    assertThat(said).contains("timeout is \"soon\"", file + ":4:19: ");
  }

  @Test
  void warningsWhenStrict() throws Exception {
    Path file = Files.writeString(
        folder.resolve("config.yaml"),
        "modle_list: []\nmodel_list: [{model_name: e, litellm_params: {model: echo/e}}]\n");
    assertRefused(
        FAILED,
        file + ":1:1: modle_list is no known key; did you mean \"model_list\"?\n",
        "--strict",
        "--config",
        file.toString(),
        "--port",
        "0");
  }

  @Test
  void aPortThatIsTaken() {
    try (FakeUpstream other = FakeUpstream.start()) {
      String port = Integer.toString(other.port());
      assertRefused(
          FAILED,
          "port " + port + " on 127.0.0.1 is in use:"
              + " stop what listens there, or choose another with --port\n",
          "--port",
          port);
    }
  }

  @Test
  void anAddressOfAnotherMachine() {
    // TEST-NET-3 of RFC 5737: nobody's address.
    assertRefused(
        FAILED,
        "203.0.113.7 is no address of this machine: choose another with --host\n",
        "--host",
        "203.0.113.7",
        "--port",
        "0");
  }

  @Test
  void aPortThatIsNone() {
    assertRefused(USAGE, "--port takes 0 to 65535, not 65536\n", "--port", "65536");
    assertRefused(USAGE, "--port takes 0 to 65535, not many\n", "--port=many");
  }

  @Test
  void anOptionThatIsNone() {
    assertThat(assertRefused(
            USAGE, "'--prot' is no option; did you mean \"--port\"?\n", "--prot=4000"))
        .endsWith("\nUsage: scripts/run [OPTION...]; scripts/run --help says more\n");
    assertRefused(USAGE, "'config.yaml' is no option\n", "--strict", "config.yaml");
  }

  @Test
  void anOptionWithoutItsValueOrTwice() {
    assertRefused(USAGE, "--config needs a FILE\n", "--config", "--port", "0");
    assertRefused(USAGE, "--strict takes no value\n", "--strict=yes");
    assertRefused(USAGE, "--port is there twice\n", "--port", "1", "--port", "2");
  }

  @Test
  void anOptionThatWouldBeIgnored() {
    assertRefused(USAGE, "--api-base and --api-key belong to --model", "--api-base", "http://x/v1");
    assertRefused(
        USAGE, "--model serves one model without a file", "--model", "echo/x", "--config", "x");
  }

  @Test
  void aModelThatNobodyServes() {
    assertRefused(FAILED, "command line: ", "--model", "nonsense/model", "--port", "0");
  }

  private static String assertRefused(int exitCode, String beginning, String... arguments) {
    try (SluiceProcess sluice = SluiceProcess.run(arguments)) {
      assertThat(sluice.exitCode()).as(sluice.out() + sluice.err()).isEqualTo(exitCode);
      assertThat(sluice.out()).isEmpty();
      assertThat(sluice.err()).startsWith(beginning).doesNotContain("\tat ", "Exception");
      assertThat(sluice.err().lines().toList()).as("short enough to be read").hasSizeBetween(1, 6);
      return sluice.err();
    }
  }
}
