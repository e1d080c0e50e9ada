package dev.sluice.upstream.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Provider;
import dev.sluice.upstream.dialect.Calls;
import dev.sluice.upstream.dialect.JsonTree;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.SseAnswer;
import dev.sluice.wire.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EchoTest {
  private static final Echo ECHO =
      new Echo(Clock.fixed(Instant.ofEpochSecond(1700000000), ZoneOffset.UTC), () -> "x1");

  @Test
  void aConversationIsAnsweredWithItsLastUserMessage() {
    says(
        chat(),
        "{'messages':[{'role':'system','content':'Be brief'},{'role':'user','content':'One'},"
            + "{'role':'user','content':[{'type':'text','text':'two '},"
            + "{'type':'image_url','image_url':{}},{'type':'text','text':'words'}]},"
            + "{'role':'assistant','content':'ok'}],'tools':[{}]}",
        "{'id':'chatcmpl-x1','object':'chat.completion','created':1700000000,'model':'mine',"
            + "'choices':[{'index':0,'message':{'role':'assistant','content':'two words'},"
            + "'logprobs':null,'finish_reason':'stop'}],"
            + "'usage':{'prompt_tokens':6,'completion_tokens':2,'total_tokens':8}}");
  }

  @Test
  void aStreamGoesWordByWord() {
    says(
        chat().stream(),
        "{'messages':[{'role':'user','content':'Hi  you 𝄞\\n'}],'stream':true,"
            + "'stream_options':{'include_usage':true}}",
        chunk("'delta':{'role':'assistant','content':''},'logprobs':null,'finish_reason':null")
            + chunk("'delta':{'content':'Hi  '},'logprobs':null,'finish_reason':null")
            + chunk("'delta':{'content':'you '},'logprobs':null,'finish_reason':null")
            + chunk("'delta':{'content':'𝄞\\n'},'logprobs':null,'finish_reason':null")
            + chunk("'delta':{},'logprobs':null,'finish_reason':'stop'")
            + "data: {'id':'chatcmpl-x1','object':'chat.completion.chunk','created':1700000000,"
            + "'model':'mine','choices':[],'usage':{'prompt_tokens':3,'completion_tokens':3,"
            + "'total_tokens':6}}\n\ndata: [DONE]\n\n");
  }

  private static String chunk(String choice) {
    return "data: {'id':'chatcmpl-x1','object':'chat.completion.chunk','created':1700000000,"
        + "'model':'mine','choices':[{'index':0," + choice + "}],'usage':null}\n\n";
  }

  @Test
  void aPromptIsAnsweredWithItselfInTextCompletionsShape() {
    says(
        to(Operation.COMPLETION),
        "{'prompt':['a b',[1,2,3]],'max_tokens':2}",
        "{'id':'cmpl-x1','object':'text_completion','created':1700000000,'model':'mine',"
            + "'choices':[{'index':0,'text':'a b','logprobs':null,'finish_reason':'stop'},"
            + "{'index':1,'text':'1 2','logprobs':null,'finish_reason':'length'}],"
            + "'usage':{'prompt_tokens':5,'completion_tokens':4,'total_tokens':9}}");
    says(
        to(Operation.COMPLETION).stream(),
        "{'prompt':'a','stream':true}",
        textChunk("'text':'a','logprobs':null,'finish_reason':null")
            + textChunk("'text':'','logprobs':null,'finish_reason':'stop'")
            + "data: [DONE]\n\n");
  }

  private static String textChunk(String choice) {
    return "data: {'id':'cmpl-x1','object':'text_completion','created':1700000000,"
        + "'model':'mine','choices':[{'index':0," + choice + "}]}\n\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'max_tokens':2                           | a b   | length",
        "'max_tokens':3                           | a b c | stop",
        "'max_tokens':9,'max_completion_tokens':1 | a     | length",
        "'max_tokens':0                           | ``    | length"
      })
  void limitsCutByWords(String limit, String text, String reason) {
    JsonNode choice = tree(chat(), "{" + asking("a b c") + "," + limit + "}").at("/choices/0");
    assertThat(choice.at("/message/content").asText()).isEqualTo(text);
    assertThat(choice.path("finish_reason").asText()).isEqualTo(reason);
  }

  @Test
  void aDefaultOfTheDeploymentCountsAsTheCallersWord() {
    JsonNode answer = tree(chat().defaults("max_tokens", "1"), "{" + asking("a b") + "}");
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("a");
  }

  @Test
  void severalChoicesAreAllAnsweredAndCounted() {
    JsonNode answer = tree(chat(), "{" + asking("a b") + ",'n':3}");
    assertThat(answer.path("choices")).hasSize(3);
    assertThat(answer.at("/choices/2/index").asInt()).isEqualTo(2);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    String streamed = said(chat().stream(), "{" + asking("a b") + ",'n':2}");
    assertThat(streamed.split("\"finish_reason\":\"stop\"", -1)).hasSize(3);
    assertThat(streamed.split("data: \\[DONE]", -1)).hasSize(2);
  }

  @Test
  void aStreamPassesForWholeWithItsOwnEditor() {
    var editor = new SseAnswer(new byte[0]);
    byte[] bytes = said(
            chat().stream(), "{" + asking("a b c") + ",'stream_options':{'include_usage':true}}")
        .getBytes(StandardCharsets.UTF_8);
    editor.feed(bytes, 0, bytes.length, (piece, from, to) -> {});
    assertThat(editor.end((piece, from, to) -> {})).isEqualTo(AnswerEditor.Ending.COMPLETE);
    assertThat(editor.usage()).isEqualTo(new Usage(3, 3));
  }

  @Test
  void aMillionWordsAreMadeOnlyAsTheyAreTaken() {
    String words = "w ".repeat(1_000_000).strip();
    Echo.Answer answer = ECHO.answer(chat().stream().with(json("{" + asking(words) + "}")));
    assertThat(answer.usage().completionTokens()).isEqualTo(1_000_000);
    Iterator<byte[]> pieces = answer.pieces();
    int taken = 0;
    long largest = 0;
    while (pieces.hasNext()) {
      largest = Math.max(largest, pieces.next().length);
      taken++;
    }
    assertThat(taken).isEqualTo(1_000_003);
    assertThat(largest).isLessThan(300);
  }

  @Test
  void manyLongChoicesAreMadeOneByOne() {
    String text = "x".repeat(500_000);
    Echo.Answer answer = ECHO.answer(chat().with(json("{" + asking(text) + ",'n':128}")));
    Iterator<byte[]> pieces = answer.pieces();
    int taken = 0;
    while (pieces.hasNext()) {
      assertThat(pieces.next().length).isLessThan(501_000);
      taken++;
    }
    assertThat(taken).isEqualTo(130);
  }

  @Test
  void embeddingsAreUnitVectorsThatStayTheSame() {
    says(
        to(Operation.EMBEDDING),
        "{'input':'a','dimensions':2}",
        "{'object':'list','data':[{'object':'embedding','index':0,'embedding':["
            + component("a", 0) + "," + component("a", 1)
            + "]}],'model':'mine','usage':{'prompt_tokens':1,'total_tokens':1}}");
    JsonNode answer = tree(to(Operation.EMBEDDING), "{'input':['a b','b a','c',[7,8,9]]}");
    assertThat(answer.path("data")).hasSize(4);
    for (JsonNode item : answer.path("data")) {
      assertThat(item.path("embedding")).hasSize(8);
      double length = 0;
      for (JsonNode number : item.path("embedding")) {
        length += number.asDouble() * number.asDouble();
      }
      assertThat(length).isBetween(0.9999, 1.0001);
    }
    assertThat(answer.at("/data/0/embedding")).isEqualTo(answer.at("/data/1/embedding"));
    assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/2/embedding"));
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(2 + 2 + 1 + 3);
  }

  private static String component(String text, int index) {
    return Float.toString(EchoEmbeddings.vector(text, 2)[index]);
  }

  @Test
  void aLongTextIsEmbeddedInLinearTime() {
    String text = "w ".repeat(4_000_000);
    long start = System.nanoTime();
    assertThat(EchoEmbeddings.vector(text, 8192)).hasSize(8192);
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    assertThat(EchoEmbeddings.vector("", 3)).doesNotContain(Float.NaN);
  }

  @Test
  void moreTextsThanOpenAiTakesAreRefused() {
    String texts = "'a',".repeat(2049);
    assertThatThrownBy(() -> said(
            to(Operation.EMBEDDING), "{'input':[" + texts.substring(0, texts.length() - 1) + "]}"))
        .isInstanceOf(GatewayError.BadRequest.class)
        .hasMessageContaining("2048");
  }

  @Test
  void theVectorOfAWordIsTheSameOnEveryMachine() {
    assertThat(EchoEmbeddings.vector("sluice", 2)).containsExactly(VECTOR_0, VECTOR_1);
  }

  private static final float VECTOR_0 = -0.98824745f;
  private static final float VECTOR_1 = 0.15286252f;

  @Test
  void base64IsTheSameVectorInLittleEndianFloats() {
    JsonNode plain = tree(to(Operation.EMBEDDING), "{'input':'a b'}").at("/data/0/embedding");
    String coded = tree(to(Operation.EMBEDDING), "{'input':'a b','encoding_format':'base64'}")
        .at("/data/0/embedding")
        .asText();
    ByteBuffer floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(coded)).order(ByteOrder.LITTLE_ENDIAN);
    for (JsonNode number : plain) {
      assertThat(floats.getFloat()).isEqualTo(number.floatValue());
    }
    assertThat(floats.hasRemaining()).isFalse();
  }

  @Test
  void aMockIsSaidInPlaceOfTheEcho() {
    JsonNode answer = tree(chat().mock("mocked words"), "{" + asking("a b c") + "}");
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("mocked words");
    assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "litellm.RateLimitError,             429, rate_limit_exceeded",
        "litellm.RateLimitError: slow,       429, rate_limit_exceeded",
        "litellm.InternalServerError,        500, -",
        "litellm.ContextWindowExceededError, 400, context_length_exceeded",
        "litellm.AuthenticationError,        401, invalid_api_key",
        "litellm.NotFoundError,              404, model_not_found",
        "litellm.ServiceUnavailableError,    503, -",
        "litellm.Timeout,                    504, timeout",
        "litellm.APIConnectionError,         502, connection_failed",
        "Exception: boom,                    500, -"
      })
  void aMockCanBeAnError(String mock, int status, String code) {
    var error = catchThrowableOfType(
        GatewayError.class, () -> ECHO.answer(chat().mock(mock).with("{}")));
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.message()).contains(mock.substring(mock.indexOf(':') + 1).strip());
  }

  @Test
  void aMockThatOnlyLooksLikeAnErrorIsText() {
    JsonNode answer = tree(chat().mock("litellm.Nonsense"), "{" + asking("a") + "}");
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("litellm.Nonsense");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CHAT {'messages':'x'}",
        "CHAT {'messages':[]}",
        "CHAT {}",
        "CHAT {'messages':[{}],'n':0}",
        "CHAT {'messages':[{}],'n':'2'}",
        "CHAT {'messages':[{}],'n':129}",
        "CHAT {'messages':[{}],'max_tokens':-1}",
        "CHAT {'messages':[{}],'max_tokens':1.5}",
        "CHAT {'messages':[{}],'max_tokens':1e99}",
        "COMPLETION {'prompt':7}",
        "COMPLETION {'prompt':[]}",
        "COMPLETION {'prompt':{'a':1}}",
        "COMPLETION {'prompt':[1,'a']}",
        "EMBEDDING {'input':null}",
        "EMBEDDING {'input':'a','dimensions':0}",
        "EMBEDDING {'input':[{}]}"
      })
  void whatIsNoRequestIsRefusedWithItsParameter(String request) {
    int space = request.indexOf(' ');
    Calls calls = to(Operation.valueOf(request.substring(0, space)));
    assertThatThrownBy(() -> ECHO.answer(calls.with(json(request.substring(space + 1)))))
        .isInstanceOfSatisfying(
            GatewayError.BadRequest.class, error -> assertThat(error.param()).isNotNull());
  }

  private static Calls chat() {
    return to(Operation.CHAT);
  }

  private static Calls to(Operation operation) {
    return Calls.to(operation).dialect(Provider.Dialect.ECHO, "echo").keyless().answerModel("mine");
  }

  private static String asking(String text) {
    return "'messages':[{'role':'user','content':'" + text + "'}]";
  }

  private static void says(Calls calls, String body, String expected) {
    assertThat(said(calls, body)).isEqualTo(json(expected));
  }

  private static JsonNode tree(Calls calls, String body) {
    return JsonTree.read(said(calls, body));
  }

  private static String said(Calls calls, String body) {
    Call call = calls.with(json(body));
    var text = new StringBuilder();
    ECHO.answer(call)
        .pieces()
        .forEachRemaining(piece -> text.append(new String(piece, StandardCharsets.UTF_8)));
    return text.toString();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
