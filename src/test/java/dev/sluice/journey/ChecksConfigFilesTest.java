package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check} tells what files would serve, and its exit code tells a script whether they would. */
class ChecksConfigFilesTest {
  @TempDir
  Path folder;

  @Test
  void aGoodFileIsShownAndExitsWith0() {
    try (SluiceProcess check = SluiceProcess.run("--check", "conf/config.yaml")) {
      assertThat(check.exitCode()).as(check.err()).isZero();
      assertThat(check.out()).isEqualTo("""
              conf/config.yaml: OK, 1 model
                echo  ->  echo/echo  built in
                no master key: open to callers on 127.0.0.1
              """);
      assertThat(check.err()).isEmpty();
    }
  }

  @Test
  void oneBadFileAmongManyExitsWith1AndAllAreShown() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "model_list: [\n");
    try (SluiceProcess check =
        SluiceProcess.run("--check", "conf/config.yaml", bad.toString(), "absent.yaml")) {
      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.out())
          .contains("conf/config.yaml: OK, 1 model\n")
          .contains(bad + ": 1 error\n  error: " + bad + ":2:1: no valid YAML: ")
          .contains("absent.yaml: 1 error\n  error: absent.yaml: there is no such file\n");
      assertThat(check.err()).isEmpty();
    }
  }

  @Test
  void aWarningExitsWith1OnlyWhenStrict() throws Exception {
    String odd = Files.writeString(folder.resolve("odd.yaml"), """
            model_list: [{model_name: e, litellm_params: {model: echo/e}}]
            litellm_settings: {drop_parms: true}
            """).toString();
    try (SluiceProcess check = SluiceProcess.run("--check", odd)) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out())
          .startsWith(odd + ": OK, 1 model, 1 warning\n")
          .contains("  warning: " + odd + ":2:20: ")
          .contains("did you mean \"drop_params\"?");
    }
    try (SluiceProcess strict = SluiceProcess.run("--strict", "--check", odd)) {
      assertThat(strict.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void helpListsTheOptions() {
    try (SluiceProcess help = SluiceProcess.run("--help")) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.out().lines().filter(line -> line.startsWith("  --"))).hasSize(14);
    }
    try (SluiceProcess version = SluiceProcess.run("-V")) {
      assertThat(version.exitCode()).isZero();
      assertThat(version.out()).isEqualTo("sluice dev\n");
    }
  }
}
