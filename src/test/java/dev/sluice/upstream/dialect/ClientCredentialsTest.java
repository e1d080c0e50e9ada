package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientCredentialsTest {
  @ParameterizedTest
  @ValueSource(strings = {"api_key", "api_base", "base_url", "api_version"})
  void areRefusedUnlessTheConfigAllowsThem(String name) {
    var error = refused(Calls.chat(), "{\"" + name + "\":\"http://evil/v1\"}");
    assertThat(error.param()).isEqualTo(name);
    assertThat(error.message())
        .contains("configurable_clientside_auth_params: [\"" + name + "\"]")
        .contains("allow_client_side_credentials: true");
  }

  @Test
  void headersInTheBodyAreSentToTheRightPlace() {
    var error = refused(Calls.chat(), "{\"extra_headers\":{\"x-a\":\"b\"}}");
    assertThat(error.message()).contains("forward_client_headers_to_llm_api");
  }

  @Test
  void aWholeConfigOfTheCallersIsNeverTaken() {
    assertThat(refused(Calls.chat().clientParams("api_key"), "{\"user_config\":{}}")
            .param())
        .isEqualTo("user_config");
  }

  @Test
  void nullsSayNothing() {
    var sent = OpenAi.request(Calls.chat(), "{\"api_key\":null,\"model\":\"x\",\"api_base\":null}");
    assertThat(new String(sent.body())).isEqualTo("{\"model\":\"m1\"}");
    assertThat(sent.headers()).containsEntry("authorization", "Bearer " + Calls.KEY);
  }

  @Test
  void anAllowedKeyTakesTheDeploymentsPlaceAndIsNotInTheBody() {
    var sent = OpenAi.request(
        Calls.chat().clientParams("api_key"), "{\"api_key\":\"sk-mine\",\"model\":\"x\"}");
    assertThat(sent.headers()).containsEntry("authorization", "Bearer sk-mine");
    assertThat(new String(sent.body())).isEqualTo("{\"model\":\"m1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\\r\\nx-evil: 1\"", "\"schlüssel\"", "\"a b\"", "7"})
  void aKeyThatIsNoHeaderValueIsRefused(String key) {
    assertThat(refused(Calls.chat().clientParams("api_key"), "{\"api_key\":" + key + "}")
            .param())
        .isEqualTo("api_key");
  }

  @ParameterizedTest
  @CsvSource({
    "http://host:8000/other/v1/, /other/v1/chat/completions",
    "HTTP://HOST:8000,           /chat/completions"
  })
  void anAllowedBaseMayChooseAnotherPathOfTheSameHost(String base, String uri) {
    for (String name : new String[] {"api_base", "base_url"}) {
      var sent = OpenAi.request(
          Calls.chat().clientParams("api_base"), "{\"" + name + "\":\"" + base + "\"}");
      assertThat(sent.uri()).isEqualTo(uri);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host:8001/v1", "https://host:8000/v1", "http://other:8000/v1", "http://host/v1",
        "/v1", "http://host:8000@evil/v1", "ht tp://host:8000", ""
      })
  void anAllowedBaseElsewhereIsRefusedWithTheReason(String base) {
    var error = refused(Calls.chat().clientParams("api_base"), "{\"api_base\":\"" + base + "\"}");
    assertThat(error.param()).isEqualTo("api_base");
    assertThat(error.message()).containsAnyOf("its connections go nowhere else", "not a URL");
  }

  @Test
  void aBaseOfAMillionSlashesIsRefusedUnread() {
    String base = "http://host:8000" + "/".repeat(1_000_000) + "x";
    var error = refused(Calls.chat().clientParams("api_base"), "{\"api_base\":\"" + base + "\"}");
    assertThat(error.message()).contains("longer than 2048 characters");
  }

  @Test
  void anAllowedBaseMustFitThePatternAsAWhole() {
    Calls calls = Calls.chat().clientBases("http://host:8000/tenant/[a-z]+");
    assertThat(OpenAi.request(calls, "{\"api_base\":\"http://host:8000/tenant/a\"}")
            .uri())
        .isEqualTo("/tenant/a/chat/completions");
    for (String base : new String[] {"http://host:8000/admin", "http://host:8000/tenant/a/../b"}) {
      assertThat(refused(calls, "{\"base_url\":\"" + base + "\"}").message())
          .contains("configurable_clientside_auth_params");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://host:8000,                      /v1/chat/completions",
    "http://host:8000/b/,                   /b/v1/chat/completions",
    "http://host:8000/v1//,                 /v1/chat/completions",
    "http://host:8000/api/chat,             /v1/chat/completions",
    "http://host:8000/b/v1/chat/completions, /b/v1/chat/completions",
  })
  void anAllowedBaseIsReadAsOneOfTheConfigWouldBe(String base, String uri) {
    Calls calls = Calls.chat().path("/v1", "/api/chat").clientParams("api_base");
    assertThat(OpenAi.request(calls, "{\"api_base\":\"" + base + "\"}").uri()).isEqualTo(uri);
  }

  @Test
  void whatIsLeftOfABaseWithoutItsRouteMustFitThePatternToo() {
    String base = "{\"api_base\":\"http://host:8000/api/chat\"}";
    Calls tenants =
        Calls.chat().path("/v1", "/api/chat").clientBases("http://host:8000/api/[a-z]+");
    assertThat(OpenAi.request(tenants, base).uri()).startsWith("/api/chat/");
    Calls any = Calls.chat().path("/v1", "/api/chat").clientBases("http://host:8000.*");
    assertThat(OpenAi.request(any, base).uri()).isEqualTo("/v1/chat/completions");
  }

  @Test
  void anAllowedVersionIsUsedByAzure() {
    Calls azure = Calls.chat()
        .dialect(Provider.Dialect.AZURE, "azure")
        .base("/openai/deployments/d")
        .clientParams("api_base");
    var sent = new AzureDialect().request(azure.with("{\"api_version\":\"2030-01-01\"}"));
    assertThat(sent.uri()).endsWith("?api-version=2030-01-01");
  }

  private static GatewayError refused(Calls calls, String body) {
    var error =
        catchThrowableOfType(GatewayError.BadRequest.class, () -> OpenAi.request(calls, body));
    assertThat(error).as(body).isNotNull();
    assertThat(error.status()).isEqualTo(400);
    return error;
  }

  private static final class OpenAi {
    private static Outbound request(Calls calls, String body) {
      return new OpenAiDialect().request(calls.with(body));
    }
  }
}
