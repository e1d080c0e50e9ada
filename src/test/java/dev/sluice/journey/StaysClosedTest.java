package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Gateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No reload opens to everybody what a master key has guarded. */
class StaysClosedTest {
  private static final String KEY = "sk-master-Aa11Bb22Cc33";
  private static final String OPEN =
      "model_list: [{model_name: e, litellm_params: {model: echo/e}}]\n";
  private static final String GUARDED = OPEN + "general_settings: {master_key: " + KEY + "}\n";
  private static final String UNSET = OPEN + "general_settings: {master_key: os.environ/ABSENT}\n";

  @TempDir
  Path folder;

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "0.0.0.0")
  void aRemovedMasterKeyIsRefusedWhereEverybodyCanConnect(String host) throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), GUARDED);
    try (Gateway gateway = Gateway.start(file, environment()::get, host, 0)) {
      for (String next : new String[] {OPEN, UNSET}) {
        Files.writeString(file, next);
        HttpResponse<String> refused = call(gateway, "POST", "/config/reload", KEY);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("master");
        assertThat(call(gateway, "GET", "/v1/models", "sk-none").statusCode()).isEqualTo(401);
        assertThat(call(gateway, "GET", "/v1/models", KEY).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void onThisMachineAloneItMayBeRemoved() throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), GUARDED);
    try (Gateway gateway = Gateway.start(file, environment()::get, "127.0.0.1", 0)) {
      Files.writeString(file, OPEN);
      assertThat(call(gateway, "POST", "/config/reload", KEY).statusCode()).isEqualTo(200);
      assertThat(call(gateway, "GET", "/v1/models", "sk-none").statusCode()).isEqualTo(200);
    }
  }

  private Map<String, String> environment() {
    return Map.of("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
  }

  private static HttpResponse<String> call(Gateway gateway, String method, String path, String key)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri)
        .method(method, HttpRequest.BodyPublishers.noBody())
        .header("authorization", "Bearer " + key)
        .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
