package dev.sluice.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests leave nothing in the folder that they run in. */
class OwnSpoolTest {
  private static final Path OUR_OWN = Path.of("data");
  private static final String MODELS =
      "model_list: [{model_name: e, litellm_params: {model: echo/e}}]\n";
  private static final String KEY = "general_settings: {master_key: sk-master-1234567890}\n";

  @Test
  void aGatewayOnAServersDatabaseKeepsItsRecordsInItsOwnFolder() throws IOException {
    List<Path> before = files();
    Map<String, String> away = Map.of("DATABASE_URL", "postgresql://u:p@127.0.0.1:1/own_spool");
    for (String settings : List.of("", "sluice_settings: {drain_timeout: 1}\n")) {
      try (SluiceUnderTest sluice = SluiceUnderTest.start(MODELS + KEY + settings, away)) {
        Path spool = sluice.configFile().resolveSibling("spool");
        Eventually.until(() -> Files.isDirectory(spool), () -> "there is no " + spool);
      }
    }
    assertThat(files()).isEqualTo(before);
  }

  private static List<Path> files() throws IOException {
    if (Files.notExists(OUR_OWN)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(OUR_OWN)) {
      return files.sorted().toList();
    }
  }
}
