package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model",
        "messages",
        "n",
        "max_completion_tokens",
        "repetition_penalty",
        "temperature",
        "tool_choice",
        "metadata",
        "functions"
      })
  void aUsualNameIsOneStringForAllBodies(String name) {
    assertThat(found(name)).isEqualTo(name).isSameAs(found(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "modem", "mode", "models", "mödel", "mod\\u0065l", "x", "litellm_metadata"})
  void whatIsNotExactlyOneOfThemIsNone(String name) {
    assertThat(found(name)).isNull();
  }

  @Test
  void namesOfAScanAreThem() throws MalformedJson {
    var scan = JsonScan.of("{\"seed\":1,\"own\":2}".getBytes(UTF_8));
    assertThat(scan.members().get(0).key()).isSameAs(found("seed"));
    assertThat(scan.members().get(1).key()).isEqualTo("own");
  }

  private static String found(String name) {
    byte[] source = ("{\"" + name + "\":1}").getBytes(UTF_8);
    return UsualNames.of(source, 2, source.length - 4);
  }
}
