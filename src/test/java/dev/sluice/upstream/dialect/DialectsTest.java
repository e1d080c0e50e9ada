package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Provider;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DialectsTest {
  private static final String BODY = "{\"model\":\"x\"}";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "CHAT,       /v1,        -,   /v1/chat/completions",
        "COMPLETION, /v1,        -,   /v1/completions",
        "EMBEDDING,  /v1,        -,   /v1/embeddings",
        "CHAT,       '',         -,   /chat/completions",
        "CHAT,       /a/b/v3,    k=v, /a/b/v3/chat/completions?k=v"
      })
  void openAiIsTheBaseWithNothingButTheRouteAppended(
      Operation operation, String base, String query, String uri) {
    Call call = Calls.to(operation).base(base).query(query).with(BODY);
    assertThat(sent(call).uri()).isEqualTo(uri);
  }

  @Test
  void openAiGetsTheseHeaders() {
    assertThat(sent(Calls.chat().with(BODY)).headers())
        .containsOnlyKeys(
            "content-type", "accept", "accept-encoding", "user-agent", "authorization")
        .containsEntry("content-type", "application/json")
        .containsEntry("accept", "application/json")
        .containsEntry("accept-encoding", "identity")
        .containsEntry("authorization", "Bearer " + Calls.KEY)
        .hasEntrySatisfying("user-agent", agent -> assertThat(agent).startsWith("sluice/"));
    assertThat(sent(Calls.chat().stream().with(BODY)).headers())
        .containsEntry("accept", "text/event-stream");
  }

  @Test
  void headersOfTheDeploymentWinOverAllOthers() {
    Call call = Calls.chat()
        .providerHeader("X-Title", "provider {api_key}")
        .providerHeader("X-Plain", "provider")
        .callersHeader("x-title", "caller")
        .callersHeader("x-plain", "caller")
        .callersHeader("x-mine", "caller")
        .callersHeader("authorization", "Bearer stolen")
        .callersHeader("accept", "text/html")
        .header("X-Mine", "deployment")
        .header("Content-Length", "7")
        .header("OpenAI-Organization", "org")
        .with(BODY);
    assertThat(sent(call).headers())
        .containsEntry("x-title", "provider " + Calls.KEY)
        .containsEntry("x-plain", "caller")
        .containsEntry("x-mine", "deployment")
        .containsEntry("authorization", "Bearer " + Calls.KEY)
        .containsEntry("accept", "application/json")
        .containsEntry("openai-organization", "org")
        .doesNotContainKeys("content-length", "X-Mine");
  }

  @Test
  void anAuthorizationOfTheDeploymentTakesTheKeysPlace() {
    Call call = Calls.chat().key(null).header("Authorization", "Basic abc").with(BODY);
    assertThat(sent(call).headers()).containsEntry("authorization", "Basic abc");
    Call azure = azure().header("authorization", "Bearer token").with(BODY);
    assertThat(sent(azure).headers())
        .containsEntry("authorization", "Bearer token")
        .doesNotContainKey("api-key");
  }

  @Test
  void withNoKeyAtAllTheErrorNamesBothWaysToGiveOneAndWhoseItIs() {
    Call call = Calls.chat().key(null).with(BODY);
    var error = catchThrowableOfType(GatewayError.Unauthorized.class, () -> sent(call));
    assertThat(error.status()).isEqualTo(401);
    assertThat(error.message())
        .contains("litellm_params.api_key", "OPENAI_API_KEY", "my-model", "http://host:8000/v1")
        .contains("not about the caller's key");
  }

  @Test
  void aKeyThatNoHeaderCanCarryIsRefusedWithoutBeingShown() {
    for (String key : new String[] {"sk-first\nsk-second", "sk-\u2019quoted\u2019", "sk-\u0000"}) {
      assertThatThrownBy(() -> sent(Calls.chat().key(key).with(BODY)))
          .isInstanceOf(GatewayError.Internal.class)
          .hasMessageContaining("'authorization'")
          .hasMessageContaining("my-model")
          .hasMessageNotContaining("sk-");
    }
  }

  @Test
  void keylessProvidersAndBlankKeysSendNone() {
    assertThat(sent(Calls.chat().key(null).keyless().with(BODY)).headers())
        .doesNotContainKey("authorization");
    assertThat(sent(Calls.chat().key("").with(BODY)).headers()).doesNotContainKey("authorization");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'',                             -,    2024-06-01, /openai/deployments/gpt%204o%2Fx/chat/completions?api-version=2024-06-01",
        "'',                             -,    -,          /openai/deployments/gpt%204o%2Fx/chat/completions?api-version=2024-10-21",
        "/openai,                        -,    -,          /openai/deployments/gpt%204o%2Fx/chat/completions?api-version=2024-10-21",
        "'',                             k=v,  1,          /openai/deployments/gpt%204o%2Fx/chat/completions?k=v&api-version=1",
        "'',              api-version=2,       1,          /openai/deployments/gpt%204o%2Fx/chat/completions?api-version=2",
        "/openai/v1,                     -,    -,          /openai/v1/chat/completions",
        "/openai/v1,                     -,    preview,    /openai/v1/chat/completions?api-version=preview",
        "/openai/deployments/mine,       -,    1,          /openai/deployments/mine/chat/completions?api-version=1"
      })
  void azureHasItsOwnPathAndVersion(String base, String query, String version, String uri) {
    Call call =
        azure().model("gpt 4o/x").base(base).query(query).apiVersion(version).with(BODY);
    assertThat(sent(call).uri()).isEqualTo(uri);
  }

  @Test
  void theCallersOwnKeyNeverGoesUpstream() {
    Call call = Calls.chat()
        .key(null)
        .keyless()
        .callersHeader("Authorization", "Bearer gateway-key")
        .callersHeader("api-key", "gateway-key")
        .with(BODY);
    assertThat(sent(call).headers()).doesNotContainKeys("authorization", "api-key");
  }

  @Test
  void azureGetsTheKeyInItsOwnHeader() {
    assertThat(sent(azure().with(BODY)).headers())
        .containsEntry("api-key", Calls.KEY)
        .doesNotContainKey("authorization");
    var error = catchThrowableOfType(
        GatewayError.Unauthorized.class, () -> sent(azure().key(null).with(BODY)));
    assertThat(error.message()).contains("AZURE_API_KEY");
  }

  @Test
  void everyDialectSpeaksAndTheBodyIsTheEditedOne() {
    for (Provider.Dialect dialect : Provider.Dialect.values()) {
      Call call = Calls.to(Operation.COMPLETION)
          .dialect(dialect, "p")
          .with("{\"prompt\":\"hi\",\"model\":\"x\"}");
      assertThat(new String(sent(call).body(), StandardCharsets.UTF_8))
          .isEqualTo("{\"prompt\":\"hi\",\"model\":\"m1\"}");
    }
  }

  private static Calls azure() {
    return Calls.chat()
        .dialect(Provider.Dialect.AZURE, "azure", "AZURE_API_KEY")
        .base("");
  }

  private static Outbound sent(Call call) {
    return Dialects.of(call.deployment().provider().dialect()).request(call);
  }
}
