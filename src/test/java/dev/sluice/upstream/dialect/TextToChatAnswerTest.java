package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Operation;
import dev.sluice.config.Provider;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.AnswerEditor.Ending;
import dev.sluice.wire.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextToChatAnswerTest {
  private static final String FIRST =
      "data: {'id':'cmpl-1','object':'text_completion','created':7,'model':'up','choices':"
          + "[{'index':0,'text':'Hel','logprobs':null,'finish_reason':null}]}\n\n";
  private static final String SECOND =
      "data: {'id':'cmpl-1',\ndata:'object':'text_completion',\ndata\ndata: 'created':7,'model':'up','choices':"
          + "[{'text':'lo 𝄞','index':0,'finish_reason':'stop','stop_reason':2}]}\n\n";
  private static final String USAGE =
      "data: {'id':'cmpl-1','object':'text_completion','created':7,'model':'up','choices':[],"
          + "'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private static final String FIRST_CHAT =
      "data: {'id':'cmpl-1','object':'chat.completion.chunk','created':7,'model':'mine',"
          + "'choices':[{'index':0,'delta':{'role':'assistant','content':'Hel'},'logprobs':null,"
          + "'finish_reason':null}]}\n\n";
  private static final String SECOND_CHAT =
      "data: {'id':'cmpl-1','object':'chat.completion.chunk','created':7,'model':'mine',"
          + "'choices':[{'index':0,'delta':{'content':'lo 𝄞'},'logprobs':null,"
          + "'finish_reason':'stop','stop_reason':2}]}\n\n";
  private static final String USAGE_CHAT =
      "data: {'id':'cmpl-1','object':'chat.completion.chunk','created':7,'model':'mine',"
          + "'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}}\n\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aWholeCompletionBecomesChat() {
    AnswerEditor editor = editor(false);
    feed(
        editor,
        "{'id':'cmpl-1','object':'text_completion','created':7,'model':'up','choices':["
            + "{'text':'Hi','index':0,'logprobs':null,'finish_reason':'stop'},"
            + "{'text':'','index':1,'finish_reason':'length','x':1.50}],"
            + "'usage':{'prompt_tokens':3,'completion_tokens':2},'kv':{'a':null}}");
    assertThat(editor.end(out::write)).isEqualTo(Ending.COMPLETE);
    came("{'id':'cmpl-1','object':'chat.completion','created':7,'model':'mine','choices':["
        + "{'index':0,'message':{'role':'assistant','content':'Hi'},'logprobs':null,"
        + "'finish_reason':'stop'},{'index':1,'message':{'role':'assistant','content':''},"
        + "'logprobs':null,'finish_reason':'length','x':1.50}],"
        + "'usage':{'prompt_tokens':3,'completion_tokens':2},'kv':{'a':null}}");
    assertThat(editor.usage()).isEqualTo(new Usage(3, 2));
  }

  @Test
  void logProbabilitiesBecomeOneObjectAToken() {
    AnswerEditor editor = editor(false);
    feed(
        editor,
        "{'choices':[{'text':'é','index':0,'finish_reason':'stop','logprobs':{'tokens':['é'],"
            + "'token_logprobs':[-0.50],'top_logprobs':[{'a':-1}],'text_offset':[0]}}]}");
    editor.end(out::write);
    assertThat(text())
        .contains(json("'logprobs':{'content':[{'token':'é','logprob':-0.50,'bytes':[195,169],"
            + "'top_logprobs':[{'token':'a','logprob':-1,'bytes':[97]}]}]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'choices':[{'text':'H", "{", "\n {'id':"})
  void aWholeAnswerThatIsCutIsTruncated(String body) {
    AnswerEditor editor = editor(false);
    feed(editor, body);
    assertThat(editor.end(out::write)).isEqualTo(Ending.TRUNCATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[1]", "'text'", "{'id':1}"})
  void aWholeAnswerThatIsNoCompletionIsGarbage(String body) {
    AnswerEditor editor = editor(false);
    feed(editor, body);
    assertThat(editor.end(out::write)).isEqualTo(Ending.GARBAGE);
    came(body);
  }

  @Test
  void anErrorInAWholeAnswerPassesAsItCame() {
    AnswerEditor editor = editor(false);
    feed(editor, "{'error':{'message':'no','code':429}}");
    assertThat(editor.end(out::write)).isEqualTo(Ending.ERROR);
    assertThat(editor.sawError()).isTrue();
    came("{'error':{'message':'no','code':429}}");
  }

  @Test
  void aStreamBecomesChatChunksHoweverItsBytesAreCut() {
    String input = ": hello\n\n" + FIRST + SECOND + USAGE + DONE;
    String expected = ": hello\n\n" + FIRST_CHAT + SECOND_CHAT + USAGE_CHAT + DONE;
    for (long seed = 0; seed < 500; seed++) {
      out.reset();
      var random = new Random(seed);
      String end = new String[] {"\n", "\r\n", "\r"}[random.nextInt(3)];
      AnswerEditor editor = editor(true);
      byte[] bytes = bytes(input.replace("\n", end));
      for (int at = 0; at < bytes.length; ) {
        int to = Math.min(bytes.length, at + random.nextInt(20));
        editor.feed(bytes, at, to, out::write);
        at = to;
      }
      assertThat(editor.end(out::write)).as("seed %d", seed).isEqualTo(Ending.COMPLETE);
      assertThat(text()).as("seed %d", seed).isEqualTo(json(expected));
      assertThat(editor.usage()).isEqualTo(new Usage(3, 2));
    }
  }

  @Test
  void eachChoiceIntroducesItselfOnce() {
    AnswerEditor editor = editor(true);
    feed(editor, "data: {'choices':[{'index':1,'text':'a'},{'index':0,'text':''}]}\n\n");
    feed(editor, "data: {'choices':[{'index':1,'text':'','finish_reason':'stop'}]}\n\n");
    came("data: {'choices':[{'index':1,'delta':{'role':'assistant','content':'a'},"
        + "'logprobs':null,'finish_reason':null},"
        + "{'index':0,'delta':{'role':'assistant','content':''},"
        + "'logprobs':null,'finish_reason':null}],'object':'chat.completion.chunk',"
        + "'model':'mine'}\n\n"
        + "data: {'choices':[{'index':1,'delta':{},'logprobs':null,'finish_reason':'stop'}],"
        + "'object':'chat.completion.chunk','model':'mine'}\n\n");
    assertThat(editor.end(out::write)).as("choice 0 has no end").isEqualTo(Ending.TRUNCATED);
  }

  @Test
  void aStreamThatFinishedWithoutDoneGetsOne() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + SECOND);
    assertThat(editor.end(out::write)).isEqualTo(Ending.COMPLETE);
    came(FIRST_CHAT + SECOND_CHAT + DONE);
  }

  @Test
  void aLastEventWithoutItsEmptyLineCounts() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + SECOND + "data: [DONE]");
    assertThat(editor.end(out::write)).isEqualTo(Ending.COMPLETE);
    came(FIRST_CHAT + SECOND_CHAT + DONE);
  }

  @Test
  void nothingFollowsTheDone() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + SECOND + DONE + FIRST + DONE);
    assertThat(editor.end(out::write)).isEqualTo(Ending.COMPLETE);
    came(FIRST_CHAT + SECOND_CHAT + DONE);
  }

  @Test
  void aStreamThatStoppedInTheMiddleIsTruncatedAndGetsNoDone() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + SECOND.substring(0, 40));
    assertThat(editor.end(out::write)).isEqualTo(Ending.TRUNCATED);
    came(FIRST_CHAT);
  }

  @Test
  void anErrorEventPassesAsItCameAndNoDoneFollows() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + "event: error\ndata: {'error':{'message':'boom','code':500}}\n\n" + DONE);
    assertThat(editor.sawError()).isTrue();
    assertThat(editor.end(out::write)).isEqualTo(Ending.ERROR);
    came(FIRST_CHAT + "event: error\ndata: {'error':{'message':'boom','code':500}}\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {'choices':[{'text':",
        "data: {'choices':[\n",
        FIRST + "data: nonse",
        FIRST + "data: {'choices':[{'text':'x','finish_reason':'stop'\ndata: ",
      })
  void aStreamCutInsideAnEventIsTruncated(String body) {
    AnswerEditor editor = editor(true);
    feed(editor, body);
    assertThat(editor.end(out::write)).isEqualTo(Ending.TRUNCATED);
    came(body.startsWith(FIRST) ? FIRST_CHAT : "");
  }

  @Test
  void garbageInAStreamEndsItAndIsNotRelayed() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST + "data: nonsense\n\n" + SECOND + DONE);
    assertThat(((TextEventsToChat) editor).sawGarbage()).isTrue();
    assertThat(editor.end(out::write)).isEqualTo(Ending.GARBAGE);
    came(FIRST_CHAT);
  }

  @Test
  void garbageThatIsAllThatCameCanBeShown() {
    AnswerEditor editor = editor(true);
    feed(editor, "<html>\n<b>no</b>");
    assertThat(editor.end(out::write)).isEqualTo(Ending.GARBAGE);
    came("<html>\n<b>no</b>\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "data: nonse", "<html>\n\n", "data: nonsense\n\n", ": only a comment\n\n"})
  void aStreamWithoutAReadableEventIsGarbage(String body) {
    AnswerEditor editor = editor(true);
    feed(editor, body);
    assertThat(editor.end(out::write)).isEqualTo(Ending.GARBAGE);
  }

  @Test
  void anEventWithoutEndIsGarbageAndIsNotGathered() {
    AnswerEditor editor = editor(true);
    byte[] piece = bytes("data: " + "x".repeat(1 << 20) + "\n");
    for (int i = 0; i < 40; i++) {
      editor.feed(piece, 0, piece.length, out::write);
    }
    assertThat(editor.end(out::write)).isEqualTo(Ending.GARBAGE);
    assertThat(out.size()).isZero();
  }

  @Test
  void theHeadMayGoOnceACommentOrAnEventIsWhole() {
    AnswerEditor editor = editor(true);
    feed(editor, FIRST.substring(0, FIRST.length() - 1));
    assertThat(editor.decided()).isFalse();
    feed(editor, "\n");
    assertThat(editor.decided()).isTrue();
    AnswerEditor waiting = editor(true);
    feed(waiting, ": ping\n");
    assertThat(waiting.decided()).isTrue();
  }

  private static AnswerEditor editor(boolean events) {
    var call = Calls.to(Operation.CHAT)
        .dialect(Provider.Dialect.TEXT_COMPLETION, "text-completion-openai")
        .answerModel("mine")
        .with("{}");
    var asked = new Outbound("/completions", Map.of(), new byte[0], false, false, 1);
    return new TextCompletionDialect().answer(call, events, asked);
  }

  private void feed(AnswerEditor editor, String text) {
    byte[] bytes = bytes(text);
    editor.feed(bytes, 0, bytes.length, out::write);
  }

  private void came(String expected) {
    assertThat(text()).isEqualTo(json(expected));
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return json(text).getBytes(StandardCharsets.UTF_8);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
