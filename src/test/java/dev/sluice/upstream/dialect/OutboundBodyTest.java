package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundBodyTest {
  private static final String HELLO = "'messages':[{'role':'user','content':'Hi'}]";

  @Test
  void onlyTheModelChangesAndEveryOtherByteStays() {
    String body =
        "{ 'temperature' : 1.0E+2,\n 'model':'mine', 'x':[1.50,\t{'b':null,'a':'\\u00e9'}],"
            + " 'metadata':{'k':'v'}, 'seed':12345678901234567890 }";
    sends(Calls.chat().model("up/stream"), body, body.replace("'mine'", "'up/stream'"));
  }

  @Test
  void defaultsFillWhatIsAbsentAndTheCallerWins() {
    sends(
        Calls.chat()
            .defaults("temperature", "0.2")
            .defaults("top_k", "40")
            .defaults("stop", "null"),
        "{'model':'a','temperature':1," + HELLO + "}",
        "{'model':'m1','temperature':1," + HELLO + ",'top_k':40,'stop':null}");
  }

  @Test
  void theCallersNullIsAValueAndIsRelayed() {
    sends(
        Calls.to(Operation.EMBEDDING).defaults("encoding_format", "'float'".replace('\'', '"')),
        "{'model':'a','input':'x','encoding_format':null}",
        "{'model':'m1','input':'x','encoding_format':null}");
  }

  @Test
  void noNullIsSentThatTheCallerDidNotSend() {
    sends(Calls.to(Operation.EMBEDDING), "{'model':'a','input':'x'}", "{'model':'m1','input':'x'}");
  }

  @Test
  void aDefaultLimitStandsBackBehindTheCallersByEitherName() {
    sends(
        Calls.chat().defaults("max_tokens", "256"),
        "{'model':'a','max_completion_tokens':5}",
        "{'model':'m1','max_completion_tokens':5}");
    sends(
        Calls.chat()
            .renames("max_completion_tokens", "max_tokens")
            .defaults("max_completion_tokens", "256"),
        "{'model':'a'}",
        "{'model':'m1','max_tokens':256}");
  }

  @Test
  void aDefaultDoesNotDecideWhetherTheAnswerStreams() {
    sends(
        Calls.chat()
            .defaults("stream", "true")
            .defaults("stream_options", "{\"include_usage\":true}")
            .extraBody("stream", "true"),
        "{'model':'a'}",
        "{'model':'m1'}");
  }

  @Test
  void theConfigsExtraBodyReplacesTheCallers() {
    sends(
        Calls.chat().extraBody("top_k", "1").extraBody("guided_json", "{\"a\": 1}"),
        "{'top_k':99,'model':'a'}",
        "{'top_k':1,'model':'m1','guided_json':{'a': 1}}");
  }

  @Test
  void theCallersExtraBodyIsLiftedToTheTop() {
    sends(
        Calls.chat(),
        "{'model':'a','extra_body':{'top_k':5,'min_p':0.10,'n':null},'top_k':1}",
        "{'model':'m1','top_k':5,'min_p':0.10,'n':null}");
    sends(Calls.chat(), "{'model':'a','extra_body':null}", "{'model':'m1'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "stream", "api_key", "num_retries"})
  void extraBodyMayNotHoldWhatTheGatewayReads(String name) {
    refuses(Calls.chat(), "{'model':'a','extra_body':{'" + name + "':1}}", "extra_body." + name);
  }

  @Test
  void anExtraBodyThatIsNoObjectIsRefused() {
    refuses(Calls.chat(), "{'model':'a','extra_body':[1]}", "extra_body");
  }

  @Test
  void wordsForTheGatewayStayWithTheGateway() {
    sends(
        Calls.chat(),
        "{'num_retries':1,'model':'a','fallbacks':['b'],'litellm_metadata':{},'mock_response':'x',"
            + "'cache':{'no-cache':true},'tags':['t'],'timeout':3,'metadata':{'k':'v'},"
            + "'user':'u','guardrails':[],'litellm_trace_id':'7','specific_deployment':true}",
        "{'model':'m1','metadata':{'k':'v'},'user':'u'}");
  }

  @Test
  void renamesTakePlaceOnlyWhereTheNewNameIsFree() {
    Calls calls = Calls.chat().renames("max_completion_tokens", "max_tokens");
    sends(calls, "{'max_completion_tokens':7,'model':'a'}", "{'max_tokens':7,'model':'m1'}");
    sends(
        calls,
        "{'max_completion_tokens':7,'max_tokens':9,'model':'a'}",
        "{'max_completion_tokens':7,'max_tokens':9,'model':'m1'}");
  }

  @Test
  void usageIsAskedForInAStreamUnlessTheCallerSpokeOfIt() {
    Calls calls = Calls.chat().stream().includeUsage();
    sends(
        calls,
        "{'model':'a','stream':true}",
        "{'model':'m1','stream':true,'stream_options':{'include_usage':true}}");
    sends(
        calls,
        "{'model':'a','stream_options':{'x':1.0}}",
        "{'model':'m1','stream_options':{'x':1.0,'include_usage':true}}");
    sends(
        calls,
        "{'model':'a','stream_options':{'include_usage':false}}",
        "{'model':'m1','stream_options':{'include_usage':false}}");
    sends(Calls.chat().includeUsage(), "{'model':'a'}", "{'model':'m1'}");
  }

  @Test
  void anUnsupportedParameterIsRefusedWithBothRemedies() {
    var error = refuses(
        Calls.chat().unsupported("logit_bias", "seed"),
        "{'model':'a','seed':1,'logit_bias':{}}",
        "logit_bias");
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.code()).isEqualTo("unsupported_parameter");
    assertThat(error.message())
        .contains("'logit_bias', 'seed'", "openai", "my-model", "drop_params: true")
        .contains("allowed_openai_params: [\"logit_bias\", \"seed\"]");
  }

  @Test
  void anUnsupportedParameterIsDroppedWhereThatIsAllowed() {
    String body = "{'model':'a','seed':1}";
    sends(Calls.chat().unsupported("seed").dropParams(), body, "{'model':'m1'}");
    sends(
        Calls.chat().unsupported("seed"),
        "{'drop_params':true,'model':'a','seed':1}",
        "{'model':'m1'}");
    refuses(
        Calls.chat().unsupported("seed").dropParams(),
        "{'drop_params':false,'model':'a','seed':1}",
        "seed");
  }

  @Test
  void anUnsupportedParameterThatIsAllowedOrNullIsSent() {
    String body = "{'model':'m1','seed':1}";
    sends(Calls.chat().unsupported("seed").allowed("seed").dropParams(), body, body);
    sends(
        Calls.chat().unsupported("seed"),
        "{'model':'m1','seed':1,'allowed_openai_params':['seed']}",
        body);
    sends(
        Calls.chat().unsupported("seed"),
        "{'model':'m1','seed':null}",
        "{'model':'m1','seed':null}");
  }

  @Test
  void additionalDropsReachIntoMembersAndLeaveTheRestAsItCame() {
    String body = "{'model':'m1','tools':[{'function':{'name':'f','strict':true}},"
        + "{'function':{'strict':false}}],'top_p': 0.90,'a':{'b':1,'c':2.0}}";
    sends(
        Calls.chat().additionalDrops("tools[*].function.strict", "a.b", "top_p", "none.x"),
        body,
        "{'model':'m1','tools':[{'function':{'name':'f'}},{'function':{}}],'a':{'c':2.0}}");
    sends(
        Calls.chat(),
        body.replace("'top_p'", "'additional_drop_params':['top_p','tools[0].function'],'top_p'"),
        "{'model':'m1','tools':[{},{'function':{'strict':false}}],'a':{'b':1,'c':2.0}}");
  }

  @Test
  void anAdditionalDropAlsoTakesWhatADefaultOrExtraBodyBrought() {
    sends(
        Calls.chat().defaults("top_k", "5").additionalDrops("top_k", "min_p"),
        "{'model':'m1','extra_body':{'min_p':1}}",
        "{'model':'m1'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'top_p'", "[1]", "{'a':'b'}", "['a..b']"})
  void dropsThatAreNoPathsAreRefused(String drops) {
    refuses(
        Calls.chat(),
        "{'model':'a','additional_drop_params':" + drops + "}",
        "additional_drop_params");
  }

  @Test
  void moreDropsThanAnybodyNeedsAreRefused() {
    String paths = "'a.b',".repeat(101);
    refuses(
        Calls.chat(),
        "{'additional_drop_params':[" + paths.substring(0, paths.length() - 1) + "]}",
        "additional_drop_params");
  }

  @Test
  void systemTextIsFoldedOnlyForModelsThatTakeNone() {
    String body = "{'model':'m1','messages':[{'role':'system','content':'S \\ud834\\udd1e'},"
        + "{'role':'user','content':'U'}],'n':1}";
    sends(Calls.chat(), body, body);
    sends(
        Calls.chat().withoutSystem(),
        body,
        "{'model':'m1','messages':[{'role':'user','content':'S 𝄞 U'}],'n':1}");
    String plain = "{'model':'m1','messages': [ {'role':'user', 'content':'\\u0055'} ]}";
    sends(Calls.chat().withoutSystem(), plain, plain);
  }

  @Test
  void aLoneSurrogateSurvivesFolding() {
    sends(
        Calls.chat().withoutSystem(),
        "{'model':'m1','messages':[{'role':'system','content':'\\ud800'},"
            + "{'role':'user','content':'ü'}]}",
        "{'model':'m1','messages':[{'role':'user','content':'\\ud800 ü'}]}");
  }

  @Test
  void theCallersBytesAreNeverWrittenTo() {
    var call = Calls.chat()
        .withoutSystem()
        .defaults("n", "2")
        .dropParams()
        .with(
            "{\"model\":\"a\",\"seed\":1,\"messages\":[{\"role\":\"system\",\"content\":\"S\"}]}");
    byte[] before = call.body().source().clone();
    OutboundBody.of(call).toBytes();
    assertThat(call.body().source()).isEqualTo(before);
  }

  @Test
  void aBrokenDropPathInTheConfigIsSaidToBeThere() {
    assertThatThrownBy(
            () -> OutboundBody.of(Calls.chat().additionalDrops("a..b").with("{}")))
        .isInstanceOf(GatewayError.Internal.class)
        .hasMessageContaining("in the config")
        .hasMessageContaining("'a..b'");
  }

  @Test
  @Timeout(5)
  void anExtraBodyOfManyMembersIsRefusedAndCostsNoTime() {
    String members = IntStream.range(0, 100_000)
        .mapToObj(i -> "'k" + i + "':1")
        .collect(Collectors.joining(","));
    GatewayError error =
        refuses(Calls.chat(), "{'model':'a','extra_body':{" + members + "}}", "extra_body");
    assertThat(error.message()).contains("1024");
  }

  @Test
  void whatCannotBeReadAsATreeIsRefusedAndNotLost() {
    String number = "1".repeat(1001);
    refuses(Calls.chat(), "{'model':'a','extra_body':{'x':" + number + "}}", "extra_body");
    refuses(
        Calls.chat().withoutSystem(),
        "{'model':'a','messages':[{'role':'system','content':'S'},{'x':" + number + "}]}",
        "messages");
  }

  private static void sends(Calls calls, String body, String expected) {
    byte[] sent = OutboundBody.of(calls.with(json(body))).toBytes();
    assertThat(new String(sent, StandardCharsets.UTF_8)).isEqualTo(json(expected));
  }

  private static GatewayError refuses(Calls calls, String body, String param) {
    var error = catchThrowableOfType(
        GatewayError.BadRequest.class, () -> OutboundBody.of(calls.with(json(body))));
    assertThat(error).as(body).isNotNull();
    assertThat(error.param()).isEqualTo(param);
    return error;
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
