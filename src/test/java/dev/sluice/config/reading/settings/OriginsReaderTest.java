package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.CallerOrigins;
import dev.sluice.config.reading.ConfigReading;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsReaderTest extends ConfigReading {
  private static final CallerOrigins ALL = new CallerOrigins(true, false, Set.of());
  private static final CallerOrigins LOCAL = new CallerOrigins(false, true, Set.of());
  private static final CallerOrigins PAGE =
      new CallerOrigins(false, false, Set.of("https://chat.example.com"));

  private CallerOrigins origins(String yaml) {
    return serve(entry("model: echo/m") + yaml).settings().listening().origins();
  }

  @Test
  void allMayWithAMasterKeyAndThisMachineWithout() {
    assertThat(origins("general_settings: {master_key: sk-1}")).isEqualTo(ALL);
    assertThat(origins("")).isEqualTo(LOCAL);
  }

  @Test
  void theSettingWinsOverTheVariableAndThatOverTheDefault() {
    environment.put("LITELLM_CORS_ORIGINS", " https://chat.example.com , ");
    assertThat(origins("")).isEqualTo(PAGE);
    assertThat(origins("sluice_settings: {cors_origins: \"*\"}")).isEqualTo(ALL);
    assertThat(origins("sluice_settings: {cors_origins: []}"))
        .isEqualTo(new CallerOrigins(false, false, Set.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "chat.example.com, did you mean https://chat.example.com?",
    "https://chat.example.com/, did you mean https://chat.example.com?",
    "HTTPS://Chat.example.com, did you mean https://chat.example.com?",
    "https://chat.example.com/app, without a path",
    "https://*.example.com, 'or \"*\" alone for all'",
    "https://sk-0123456789@example.com, write origins",
  })
  void whatIsNoOriginIsRefusedWithWhatWasMeant(String text, String remedy) {
    assertThat(refuse(
            entry("model: echo/m") + "sluice_settings:\n  cors_origins: [\"" + text + "\"]\n"))
        .singleElement()
        .asString()
        .contains(":6:", "cors_origins", remedy)
        .doesNotContain("sk-0123456789");
  }

  @Test
  void ofTheVariableToo() {
    environment.put("LITELLM_CORS_ORIGINS", "chat.example.com");
    assertThat(refuse(entry("model: echo/m")))
        .singleElement()
        .asString()
        .contains("LITELLM_CORS_ORIGINS", "did you mean https://chat.example.com?");
  }
}
