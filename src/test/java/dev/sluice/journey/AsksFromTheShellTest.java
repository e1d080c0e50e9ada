package dev.sluice.journey;

import static dev.sluice.journey.Shell.DONE;
import static dev.sluice.journey.Shell.FAILED;
import static dev.sluice.journey.Shell.INTERRUPTED;
import static dev.sluice.journey.Shell.KEY;
import static dev.sluice.journey.Shell.given;
import static dev.sluice.journey.Shell.printed;
import static dev.sluice.journey.Shell.run;
import static dev.sluice.journey.Shell.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code scripts/sluice chat}: a question in, the answer out as it comes, and nothing else on standard output. */
class AsksFromTheShellTest {
  private static final String HELLO = "Hello from the fake upstream.";

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void close() {
    upstream.close();
  }

  private static JsonObject message(String role, String text) {
    return new JsonObject().put("role", role).put("content", text);
  }

  private static JsonArray messages(Received request) {
    return request.json().getJsonArray("messages");
  }

  private String asked() {
    JsonArray messages = messages(upstream.take());
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  @Test
  void theAnswerComesWhileItIsMade() {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Streaming.word("Grüß "))
        .stall(gate)
        .event(Streaming.word("Gott"))
        .event(Streaming.finish())
        .done());
    try (SluiceProcess chat =
        SluiceProcess.run(words(upstream, "chat", "Hey,", "how's", "it going?"))) {
      chat.awaitOut("Grüß ");
      assertThat(chat.out()).isEqualTo("Grüß ");
      gate.open();
      assertThat(chat.exitCode()).as(chat.err()).isEqualTo(DONE);
      assertThat(chat.out()).isEqualTo("Grüß Gott\n");
      assertThat(chat.err()).isEmpty();
    }
    Received request = upstream.take();
    assertThat(request.uri()).isEqualTo("/v1/chat/completions");
    assertThat(request.header("authorization")).isEqualTo("Bearer " + KEY);
    assertThat(request.json())
        .isEqualTo(new JsonObject()
            .put("model", "mistral")
            .put("messages", new JsonArray().add(message("user", "Hey, how's it going?")))
            .put("stream", true));
  }

  @Test
  void aCharacterInTwoPiecesIsPrintedWhole() {
    String half = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}";
    upstream.answer(Script.events()
        .event(half.formatted("a\\ud83d"))
        .event(half.formatted("\\ude00b"))
        .event(Streaming.finish())
        .done());
    assertThat(printed(run(words(upstream, "chat", "hi")))).isEqualTo("a\ud83d\ude00b\n");
  }

  @Test
  void everyOptionReachesTheModel() {
    assertThat(printed(run(words(
            upstream,
            "chat",
            "--system",
            "- Be terse.",
            "--max-tokens=7",
            "--temperature",
            "0.5",
            "--header",
            "X-Team: red",
            "-H",
            "X-Cost: 7",
            "--param",
            "seed=3",
            "--param",
            "stop=[\"a\",\"b\"]",
            "--no-stream",
            "--",
            "-hi"))))
        .isEqualTo(HELLO + "\n");
    Received request = upstream.take();
    assertThat(request.header("x-team")).isEqualTo("red");
    assertThat(request.header("x-cost")).isEqualTo("7");
    assertThat(request.json())
        .isEqualTo(new JsonObject()
            .put("model", "mistral")
            .put(
                "messages",
                new JsonArray().add(message("system", "- Be terse.")).add(message("user", "-hi")))
            .put("max_tokens", 7)
            .put("temperature", 0.5)
            .put("seed", 3)
            .put("stop", new JsonArray().add("a").add("b")));
  }

  @Test
  void theQuestionMayComeFromStandardInput() {
    String[] alone = words(upstream, "chat");
    assertThat(printed(given("two\nlines\n", alone))).isEqualTo(HELLO + "\n");
    assertThat(asked()).isEqualTo("two\nlines");
    printed(given("Ein Text für dich\n", words(upstream, "chat", "Sum", "up:", "-", "in a word")));
    assertThat(asked()).isEqualTo("Sum up:\nEin Text für dich\nin a word");
  }

  @Test
  void theWholeAnswerIsOneJsonObjectAsItWasSent() {
    String body = "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},"
        + "\"finish_reason\":\"stop\"}],\"own\":{\"n\":1.50,\"none\":null}}";
    upstream.answer(Script.json(200, body));
    assertThat(printed(run(words(upstream, "chat", "--json", "hi")))).isEqualTo(body + "\n");
    assertThat(upstream.take().json().containsKey("stream")).isFalse();
  }

  @Test
  void keyAndUrlMayComeFromTheEnvironment() {
    Map<String, String> variables =
        Map.of("OPENAI_API_KEY", "sk-of-environment", "OPENAI_BASE_URL", upstream.base());
    assertThat(printed(run(variables, "chat", "--model", "openai/mistral", "hi")))
        .startsWith(HELLO);
    assertThat(upstream.take().header("authorization")).isEqualTo("Bearer sk-of-environment");
  }

  @Test
  void aConversationGoesOnAndAnErrorDoesNotEndIt() {
    upstream.answer(
        Answers.chatStream("One", "."),
        Answers.error(400, "invalid_request_error", "no such thing"),
        Answers.chatStream("Three."));
    Shell.Result result = given(
        "first\n\n  \nsecond\nthird\n/exit\nfourth\n",
        words(upstream, "chat", "-i", "--system", "Count."));
    assertThat(result.status()).isEqualTo(DONE);
    assertThat(result.out()).isEqualTo("One.\nThree.\n");
    assertThat(result.err()).contains("no such thing").hasLineCount(1);
    assertThat(upstream.requests()).hasSize(3);
    assertThat(messages(upstream.requests().get(2)))
        .isEqualTo(new JsonArray()
            .add(message("system", "Count."))
            .add(message("user", "first"))
            .add(message("assistant", "One."))
            .add(message("user", "third")));
  }

  @Test
  void aConversationMayBeginWithAQuestionAndEndsWithTheInput() {
    upstream.always(Answers.chatStream("Yes."));
    assertThat(printed(given("Really?\n", words(upstream, "chat", "-i", "Is it?"))))
        .isEqualTo("Yes.\nYes.\n");
  }

  @Test
  void whatTheTextDoesNotShowIsSaidBesides() {
    upstream.answer(Script.events()
        .event(Answers.chatEvent(message("assistant", "Once"), "length"))
        .done());
    Shell.Result cut = run(words(upstream, "chat", "hi"));
    assertThat(cut.out()).isEqualTo("Once\n");
    assertThat(cut.err()).contains("--max-tokens");
    JsonObject call = new JsonObject()
        .put("index", 0)
        .put("id", "c")
        .put("function", new JsonObject().put("name", "f").put("arguments", "{}"));
    upstream.answer(Script.events()
        .event(Answers.chatEvent(
            new JsonObject().put("tool_calls", new JsonArray().add(call)), "tool_calls"))
        .done());
    Shell.Result tools = run(words(upstream, "chat", "hi"));
    assertThat(tools.out()).isEmpty();
    assertThat(tools.err()).contains("tools", "--json").hasLineCount(1);
  }

  @Test
  void ctrlCStopsTheModel() {
    upstream.answer(Script.events().event(Streaming.word("One ")).stall());
    try (SluiceProcess chat = SluiceProcess.run(words(upstream, "chat", "Count."))) {
      chat.awaitOut("One ").signal("INT");
      upstream.take().awaitCallerLeft();
      assertThat(chat.exitCode()).isEqualTo(INTERRUPTED);
      assertThat(chat.out().strip()).isEqualTo("One");
      assertThat(chat.err()).isEmpty();
    }
  }

  @Test
  void aReaderThatHasSeenEnoughStopsTheModelToo() {
    upstream.answer(Script.events()
        .burst(100_000, i -> ("data: " + Streaming.word("line\n") + "\n\n").getBytes())
        .stall());
    List<String> command = new ArrayList<>(
        List.of("bash", "-c", "\"$@\" | head -n 1; echo \"${PIPESTATUS[0]}\"", "bash"));
    command.addAll(SluiceProcess.command(words(upstream, "chat", "Count.")));
    try (SluiceProcess piped = SluiceProcess.start(Path.of(""), Map.of(), command)) {
      assertThat(piped.exitCode()).isZero();
      assertThat(piped.out()).isEqualTo("line\n0\n");
      assertThat(piped.err()).isEmpty();
    }
    upstream.take().awaitCallerLeft();
  }

  @Test
  void whatCannotBeWrittenIsAFailure() {
    List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" > /dev/full", "bash"));
    command.addAll(SluiceProcess.command(words(upstream, "chat", "hi")));
    try (SluiceProcess full = SluiceProcess.start(Path.of(""), Map.of(), command)) {
      Shell.Result result = Shell.end(full);
      assertThat(result.status()).isEqualTo(FAILED);
      assertThat(result.err()).contains("cannot be written").hasLineCount(1);
    }
  }

  @Test
  void aTerminalGetsNothingThatItWouldObeyAndAPipeTheAnswerAsItIs() {
    String title = "\u001b]0;mine\u0007Hi\r\n\tyou\u009b2J";
    upstream.always(
        Script.events().event(Streaming.word(title)).event(Streaming.finish()).done());
    List<String> command = SluiceProcess.command(words(upstream, "chat", "hi"));
    command.add(command.indexOf("-cp"), "-Dsluice.terminal.out=true");
    try (SluiceProcess terminal = SluiceProcess.start(Path.of(""), Map.of(), command)) {
      assertThat(printed(Shell.end(terminal))).isEqualTo("\ufffd]0;mine\ufffdHi\n\tyou\ufffd2J\n");
    }
    assertThat(printed(run(words(upstream, "chat", "hi")))).isEqualTo(title + "\n");
  }

  @Test
  void aRefusalIsOneLineWithoutControls() {
    upstream.answer(Script.events()
        .event(Answers.chatEvent(
            new JsonObject().put("refusal", "No\n\u001b[2J\u009b1m, never."), "stop"))
        .done());
    assertThat(run(words(upstream, "chat", "hi")).err())
        .isEqualTo("(The model refuses: No [2J 1m, never.)\n");
  }
}
