package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Provider;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextCompletionDialectTest {
  private static final String HI = "'messages':[{'role':'user','content':'Hi'}]";

  @Test
  void oneMessageIsExactlyItsText() {
    sends(
        calls(),
        "{'model':'a','messages':[{'role':'user','content':' Say \\'x\\'\\n'}],'n':1}",
        "{'model':'m1','n':1,'prompt':' Say \\'x\\'\\n'}");
    sends(
        calls(),
        "{'messages':[{'role':'user','content':[{'type':'text','text':'a '},"
            + "{'type':'text','text':'b'}]}]}",
        "{'model':'m1','prompt':'a b'}");
  }

  @Test
  void aConversationIsATranscriptThatTheModelContinues() {
    sends(
        calls(),
        "{'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'Hi'},"
            + "{'role':'assistant','content':'Hello'},{'role':'user','content':'Bye'}]}",
        "{'model':'m1','prompt':'System: Be brief.\\n\\nUser: Hi\\n\\nAssistant: Hello\\n\\n"
            + "User: Bye\\n\\nAssistant:'}");
  }

  @Test
  void chatGoesToCompletionsAndTheOthersToTheirOwnRoutes() {
    for (Operation operation : Operation.values()) {
      var call = Calls.to(operation)
          .dialect(Provider.Dialect.TEXT_COMPLETION, "text-completion-openai")
          .with(json("{" + HI + ",'prompt':'p'}"));
      String uri = new TextCompletionDialect().request(call).uri();
      assertThat(uri)
          .isEqualTo(operation == Operation.EMBEDDING ? "/v1/embeddings" : "/v1/completions");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'max_completion_tokens':5                 | 'max_tokens':5,",
        "'max_tokens':6,'max_completion_tokens':5  | 'max_tokens':6,",
        "'logprobs':true,'top_logprobs':3          | 'logprobs':3,",
        "'logprobs':true                           | 'logprobs':0,",
        "'logprobs':false,'top_logprobs':null      | ``",
        "'metadata':{},'store':true,'seed':7       | 'seed':7,",
        "'tools':null,'top_k':3                    | 'top_k':3,"
      })
  void chatsParametersBecomeThoseOfCompletions(String given, String expected) {
    sends(
        calls(),
        "{" + HI + "," + given.strip() + ",'user':'u'}",
        "{" + expected + "'user':'u','model':'m1','prompt':'Hi'}");
  }

  @Test
  void whatOnlyChatCanDoIsRefusedByNameOrDropped() {
    String body = "{" + HI + ",'tools':[{}],'response_format':{'type':'json_object'},'n':2}";
    var error = refused(calls(), body);
    assertThat(error.message())
        .contains("'tools', 'response_format'", "text-completion", "drop_params: true");
    assertThat(error.param()).isEqualTo("tools");
    sends(calls().dropParams(), body, "{'n':2,'model':'m1','prompt':'Hi'}");
    sends(
        calls().dropParams().allowed("response_format"),
        body,
        "{'response_format':{'type':'json_object'},'n':2,'model':'m1','prompt':'Hi'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'role':'user','content':[{'type':'image_url','image_url':{}}]}] | messages[0].content",
        "[{'role':'user','content':'a'},{'role':'assistant','tool_calls':[{}]}] | messages[1]",
        "[3] | messages[0]",
        "[] | messages",
        "'text' | messages"
      })
  void whatNoPromptCanHoldIsRefusedWithItsPlace(String messages, String param) {
    assertThat(refused(calls(), "{'messages':" + messages + "}").param()).isEqualTo(param);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image_url", "input_audio", "file"})
  void theTypeOfTheRefusedPartIsNamed(String type) {
    var error =
        refused(calls(), "{'messages':[{'role':'user','content':[{'type':'" + type + "'}]}]}");
    assertThat(error.message()).contains("'" + type + "'").contains("name a chat model");
  }

  private static Calls calls() {
    return Calls.chat().dialect(Provider.Dialect.TEXT_COMPLETION, "text-completion-openai");
  }

  private static void sends(Calls calls, String body, String expected) {
    byte[] sent = new TextCompletionDialect().request(calls.with(json(body))).body();
    assertThat(new String(sent, StandardCharsets.UTF_8)).isEqualTo(json(expected));
  }

  private static GatewayError refused(Calls calls, String body) {
    var error = catchThrowableOfType(
        GatewayError.BadRequest.class,
        () -> new TextCompletionDialect().request(calls.with(json(body))));
    assertThat(error).as(body).isNotNull();
    return error;
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
