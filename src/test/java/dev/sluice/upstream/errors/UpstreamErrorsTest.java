package dev.sluice.upstream.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.FailureKind;
import dev.sluice.config.Provider;
import dev.sluice.upstream.dialect.Calls;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamErrorsTest {
  private static final String URI = "/v1/chat/completions";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // OpenAI, with a member nobody knows
        "400 | {'error':{'message':'m','type':'t','param':'p','code':'c','x':{'y':1.5}}}"
            + " | {'message':'m','type':'t','param':'p','code':'c','x':{'y':1.5}}",
        // vLLM: the code is a number
        "400 | {'error':{'message':'m','type':'BadRequestError','param':null,'code':400}}"
            + " | {'message':'m','type':'BadRequestError','param':null,'code':400}",
        // older vLLM
        "400 | {'object':'error','message':'m','type':'t','param':null,'code':7}"
            + " | {'message':'m','type':'t','param':null,'code':7}",
        // Ollama
        "500 | {'error':'boom'} | {'message':'boom','type':'upstream_error','param':null,'code':null}",
        // text-generation-inference
        "422 | {'error':'bad','error_type':'validation'}"
            + " | {'message':'bad','type':'validation','param':null,'code':null}",
        // FastAPI
        "429 | {'detail':'slow down'}"
            + " | {'message':'slow down','type':'rate_limit_error','param':null,'code':null}",
        "422 | {'detail':[{'loc':['body','messages',0,'role'],'msg':'field required','type':'v'},"
            + "{'loc':['body','n'],'msg':'no'}]}"
            + " | {'param':'messages.0.role','message':'messages.0.role: field required; n: no',"
            + "'type':'invalid_request_error','code':null}",
        // Azure's gateway
        "429 | {'statusCode':429,'message':'m'}"
            + " | {'statusCode':429,'message':'m','type':'rate_limit_error','param':null,'code':null}",
        // Google's OpenAI endpoint
        "400 | [{'error':{'code':400,'message':'m','status':'INVALID'}}]"
            + " | {'code':400,'message':'m','status':'INVALID','type':'invalid_request_error',"
            + "'param':null}",
        // a proxy in between
        "502 | <html><head><title>502 Bad Gateway</title></head><body>x</body></html>"
            + " | {'message':'502 Bad Gateway','type':'upstream_error','param':null,'code':null}",
        "503 | <p>Try <b>later</b><script>x()</script></p>"
            + " | {'message':'Try later','type':'upstream_error','param':null,'code':null}",
        "500 | plain words | {'message':'plain words','type':'upstream_error','param':null,'code':null}"
      })
  void whateverShapeItHasItBecomesOpenAisErrorObject(int status, String body, String expected) {
    GatewayError error = answered(Calls.chat().with("{}"), status, json(body));
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.toJson()).isEqualTo(new JsonObject("{\"error\":" + json(expected) + "}"));
  }

  @Test
  void anEmptyBodyGetsWordsOfItsOwn() {
    GatewayError error = answered(Calls.chat().with("{}"), 503, "");
    assertThat(error.message()).contains("503").contains("empty body");
    assertThat(error.type()).isEqualTo("upstream_error");
    assertThat(error.kind()).isEqualTo(FailureKind.UNAVAILABLE);
  }

  @Test
  void longTextIsCutAtTwoThousandCharacters() {
    GatewayError error = answered(Calls.chat().with("{}"), 500, "x".repeat(60_000));
    assertThat(error.message()).hasSize(2003).endsWith("x...");
  }

  @Test
  void a404ForABaseWithoutVersionNamesTheUrlAndTheCorrectedBase() {
    Call call = Calls.chat().base("").query("key=hidden").with("{}");
    var error = UpstreamErrors.answered(
        call, "/chat/completions?key=hidden", 404, List.of(), bytes("{'detail':'Not Found'}"));
    assertThat(error.status()).isEqualTo(404);
    assertThat(error.message())
        .startsWith("Not Found (URL tried: POST http://host:8000/chat/completions.")
        .contains("set api_base to http://host:8000/v1.")
        .doesNotContain("hidden");
  }

  @Test
  void a404BehindAVersionOnlyNamesTheUrl() {
    String message = answered(Calls.chat().base("/v1").with("{}"), 404, "nope").message();
    assertThat(message).contains("http://host:8000/v1/chat/completions").doesNotContain("/v1/v1");
    Call azure = Calls.chat().dialect(Provider.Dialect.AZURE, "azure").base("").with("{}");
    assertThat(answered(azure, 404, "nope").message()).doesNotContain("set api_base to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'message':'The model `x` does not exist.','type':'NotFoundError','code':404}}",
        "{'error':{'message':'x','code':'model_not_found'}}",
        "{'error':'model \\'llama\\' not found, try pulling it first'}",
        "{'error':{'code':'DeploymentNotFound','message':"
            + "'The API deployment for this resource does not exist.'}}"
      })
  void a404ThatSaysTheModelIsUnknownNeedsNoHint(String body) {
    String message = answered(Calls.chat().base("").with("{}"), 404, json(body)).message();
    assertThat(message).doesNotContain("URL tried");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusedKeyIsSaidToBeTheGatewaysAndIsNeverShown(int status) {
    String body = "{'error':{'message':'Incorrect key " + Calls.KEY + "!','key':['" + Calls.KEY
        + "'],'type':'t','code':'invalid_api_key'},'x':1}";
    GatewayError error = answered(Calls.chat().with("{}"), status, json(body));
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.message())
        .startsWith("Incorrect key sk-...6789!")
        .contains("gateway's own key for model 'my-model'");
    assertThat(error.toJson().encode()).doesNotContain(Calls.KEY).contains("[\"sk-...6789\"]");
  }

  @Test
  void noPlaceThatAnUpstreamCanRepeatAKeyInLeaksIt() {
    Call call = Calls.chat()
        .header("x-auth", "Token other-secret-1")
        .query("api_key=query-secret-1")
        .clientParams("api_key")
        .with("{\"api_key\":\"callers-secret-1\"}");
    String secrets = Calls.KEY + " other-secret-1 query-secret-1 callers-secret-1";
    var headers = Map.of("x-request-id", secrets, "location", secrets).entrySet();
    var errors = List.of(
        UpstreamErrors.answered(call, URI, 500, headers, bytes(secrets)),
        UpstreamErrors.answered(call, URI, 500, headers, bytes("x".repeat(1990) + secrets)),
        UpstreamErrors.answered(call, URI, 307, headers, bytes(secrets)),
        UpstreamErrors.answered(call, URI, 500, headers, bytes("{'" + secrets + "':1}")),
        UpstreamErrors.reported(CallFacts.of(call), headers, bytes("{'error':'" + secrets + "'}")),
        UpstreamErrors.garbage(
            CallFacts.of(call), URI, "text/html", bytes("x".repeat(190) + secrets)));
    for (GatewayError error : errors) {
      String all = error.message() + error.toJson() + error.headers();
      assertThat(all).doesNotContain("sk-upstr", "other-secr", "query-secr", "callers-se");
    }
  }

  @Test
  void aShortKeyIsTakenOutWhereItIsAWordAndNotInsideOne() {
    GatewayError error = answered(Calls.chat().key("test").with("{}"), 500, "test: the latest");
    assertThat(error.message()).isEqualTo("***: the latest");
  }

  @Test
  void aKeyOfTheCallersIsNotBlamedOnTheGateway() {
    Call call = Calls.chat().clientParams("api_key").with("{\"api_key\":\"sk-callers-own\"}");
    assertThat(answered(call, 401, "no").message()).contains("`api_key` in the request body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System role not supported",
        "system messages are not supported by this model",
        "Only user and assistant roles are supported!",
        "Conversation roles must alternate user/assistant/user/assistant/..."
      })
  void aModelWithoutSystemRoleIsMetWithTheSettingThatHelps(String complaint) {
    String message = answered(Calls.chat().with("{}"), 400, complaint).message();
    assertThat(message).startsWith(complaint).contains("supports_system_message: false");
    assertThat(answered(Calls.chat().withoutSystem().with("{}"), 400, complaint).message())
        .isEqualTo(complaint);
  }

  @Test
  void onlyHeadersThatSayWhenToComeBackGoToTheCaller() {
    var headers = Map.of(
            "Retry-After", "7",
            "retry-after-ms", "7000",
            "X-RateLimit-Remaining-Requests", "0",
            "x-request-id", "r1",
            "x-should-retry", "true",
            "set-cookie", "secret",
            "content-length", "5")
        .entrySet();
    var error = UpstreamErrors.answered(
        Calls.chat().with("{}"), URI, 429, headers, bytes("{'error':{'message':'m'}}"));
    assertThat(error.headers())
        .containsOnlyKeys(
            "retry-after",
            "retry-after-ms",
            "x-ratelimit-remaining-requests",
            "x-request-id",
            "x-should-retry")
        .containsEntry("retry-after", "7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'error':{'message':'m','code':429}} | 429",
        "{'error':{'message':'m','code':'503'}} | 503",
        "{'error':{'message':'m','code':'oops'}} | 502",
        "{'error':{'message':'m','code':200}} | 502",
        "{'error':'m'} | 502"
      })
  void anErrorInsideA200GetsTheStatusThatItsCodeNames(String event, int status) {
    var error =
        UpstreamErrors.reported(CallFacts.of(Calls.chat().with("{}")), List.of(), bytes(event));
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.message()).isEqualTo("m");
  }

  @Test
  void anAnswerThatIsNotTheApiIsShownWithItsUrl() {
    var error = UpstreamErrors.garbage(
        CallFacts.of(Calls.chat().with("{}")),
        URI,
        "text/html",
        bytes("<html>" + "x".repeat(5000)));
    assertThat(error.status()).isEqualTo(502);
    assertThat(error.code()).isEqualTo("invalid_answer");
    assertThat(error.message())
        .contains("text/html", "<html>xxx", "POST http://host:8000/v1/chat/completions")
        .doesNotContain("x".repeat(200));
  }

  @Test
  void aRedirectIsNoAnswer() {
    var error = UpstreamErrors.answered(
        Calls.chat().with("{}"),
        URI,
        301,
        Map.of("Location", "https://host/v1").entrySet(),
        new byte[0]);
    assertThat(error.status()).isEqualTo(502);
    assertThat(error.message()).contains("301 to https://host/v1", "api_base");
  }

  @Test
  void hostileTextIsReadInReasonableTime() {
    for (String piece : List.of("<a", "<script ", "model ", "<title>", "system role ", "'")) {
      long start = System.nanoTime();
      answered(Calls.chat().base("").with("{}"), 404, "<" + piece.repeat(65_000 / piece.length()));
      String inMessage =
          "{\"error\":{\"message\":\"" + piece.repeat(65_000 / piece.length()) + "\"}}";
      answered(Calls.chat().base("").with("{}"), 404, inMessage);
      answered(Calls.chat().base("").with("{}"), 400, inMessage);
      assertThat(System.nanoTime() - start).as(piece).isLessThan(2_000_000_000L);
    }
  }

  private static GatewayError answered(Call call, int status, String body) {
    String uri = call.deployment().basePath() + "/chat/completions";
    return UpstreamErrors.answered(
        call, uri, status, List.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String body) {
    return json(body).getBytes(StandardCharsets.UTF_8);
  }

  private static String json(String text) {
    return text.replace("\\'", "\0").replace('\'', '"').replace('\0', '\'');
  }
}
