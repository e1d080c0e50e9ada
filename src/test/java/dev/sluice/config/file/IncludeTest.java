package dev.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Secret;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import org.junit.jupiter.api.Test;

class IncludeTest extends ConfigReading {
  @Test
  void listsAreAppendedAndMappingsMerged() {
    write(
        "more/models.yaml",
        "model_list:\n  - {model_name: b, litellm_params: {model: echo/b}}\n"
            + "general_settings: {max_request_size_mb: 2}\n");
    Snapshot snapshot = serve("include: [more/models.yaml]\ngeneral_settings: {master_key: sk-1}\n"
        + entry("model: echo/a"));
    assertThat(snapshot.groups()).extracting(ModelGroup::name).containsExactly("m", "b");
    assertThat(snapshot.settings().masterKey()).isEqualTo(new Secret("sk-1"));
    assertThat(snapshot.settings().maxRequestBytes()).isEqualTo(2 << 20);
    assertThat(snapshot.warnings()).isEmpty();
  }

  @Test
  void pathsAreRelativeToTheFileThatNamesThem() {
    write("a/b.yaml", "include: [c.yaml]\n");
    write("a/c.yaml", "model_list: [{model_name: c, litellm_params: {model: echo/c}}]\n");
    assertThat(serve("include: [a/b.yaml]\n").groups())
        .extracting(ModelGroup::name)
        .containsExactly("c");
  }

  @Test
  void anIncludedValueReplacesTheParentsAndSaysSo() {
    write("x.yaml", "router_settings: {timeout: 9}\n");
    Snapshot snapshot =
        serve("include: [x.yaml]\nrouter_settings: {timeout: 5}\n" + entry("model: echo/a"));
    assertThat(only(snapshot).timeouts().total().millis()).isEqualTo(9000);
    assertThat(warnings(snapshot))
        .containsExactly(
            "x.yaml:1:19: router_settings.timeout replaces the value in " + "config.yaml line 2");
  }

  @Test
  void aCircleIsRefused() {
    write("x.yaml", "include: [config.yaml]\n");
    assertThat(refuse("include: [x.yaml]\n" + entry("model: echo/a")))
        .singleElement()
        .asString()
        .startsWith("x.yaml:1:11: ")
        .contains("never in a circle");
  }

  @Test
  void aMissingFileIsNamedAtTheLineThatIncludesIt() {
    assertThat(refuse("include:\n  - none.yaml\n" + entry("model: echo/a")))
        .containsExactly("config.yaml:2:5: cannot read none.yaml: there is no such file");
  }

  @Test
  void findingsNameTheIncludedFile() {
    write(
        "x.yaml",
        "model_list:\n  - model_name: b\n    litellm_params: {model: echo/b, timeout: soon}\n");
    assertThat(refuse("include: [x.yaml]\n"))
        .singleElement()
        .asString()
        .startsWith("x.yaml:3:37: litellm_params.timeout is \"soon\"; write seconds");
    write("x.yaml", "a: [\n");
    assertThat(refuse("include: [x.yaml]\n"))
        .singleElement()
        .asString()
        .startsWith("x.yaml:2:1: no valid YAML");
  }

  @Test
  void includeMustNameFiles() {
    assertThat(refuse("include: {a: b}\n" + entry("model: echo/a")))
        .singleElement()
        .asString()
        .contains("include must be a list of file names");
  }
}
