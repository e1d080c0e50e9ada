package dev.sluice.journey;

import static dev.sluice.journey.Shell.FAILED;
import static dev.sluice.journey.Shell.USAGE;
import static dev.sluice.journey.Shell.printed;
import static dev.sluice.journey.Shell.refused;
import static dev.sluice.journey.Shell.run;
import static dev.sluice.journey.Shell.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with {@code scripts/sluice} is said in a line or two, with what to do, and an exit status. */
class ExplainsItselfToTheShellTest {
  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void close() {
    upstream.close();
  }

  private String[] chat(String... more) {
    return words(upstream, "chat", more);
  }

  @Test
  void aBadOrMissingKey() {
    upstream.answer(Answers.error(401, "invalid_request_error", "Incorrect API key"));
    assertThat(refused(FAILED, run(chat("hi"))))
        .contains("openai/mistral: ", "Incorrect API key", "--api-key")
        .doesNotContain("apiKey", "gateway");
    assertThat(refused(
            FAILED, run("chat", "--model", "openai/mistral", "--api-base", upstream.base(), "hi")))
        .contains("--api-key", "OPENAI_API_KEY")
        .doesNotContain("apiKey");
  }

  @Test
  void anUnknownPrefix() {
    assertThat(refused(USAGE, run("chat", "--model", "opnai/gpt-4o", "hi")))
        .contains("did you mean openai?", "--api-base");
  }

  @Test
  void aUrlWithoutVersionOrScheme() {
    upstream.always(Script.json(404, "{\"detail\":\"Not Found\"}"));
    String bare = "http://127.0.0.1:" + upstream.port();
    assertThat(refused(FAILED, run(words(bare, "chat", "hi"))))
        .contains("set --api-base to " + bare + "/v1");
    assertThat(refused(USAGE, run(words("localhost:8000/v1", "chat", "hi"))))
        .contains("--api-base", "write http://localhost:8000/v1");
  }

  @Test
  void aServerThatIsNotThereOrSilent() {
    FakeUpstream gone = FakeUpstream.start();
    gone.close();
    assertThat(refused(FAILED, run(words(gone, "chat", "--retries", "0", "hi"))))
        .contains(gone.base(), "refused", "Check that the server runs");
    upstream.answer(Script.status(200).stall());
    assertThat(refused(FAILED, run(chat("--timeout", "0.5", "--retries", "0", "hi"))))
        .contains("0.5 s");
    upstream.take().awaitCallerLeft();
  }

  @Test
  void aRateLimit() {
    upstream.answer(
        Answers.error(429, "rate_limit_error", "Slow\n  down").header("retry-after", "70"));
    assertThat(refused(FAILED, run(chat("hi")))).contains("Slow down", "Try again in 70 s");
  }

  @Test
  void anAnswerThatBreaksOff() {
    upstream.answer(Script.events().event(Streaming.word("Once upon")).cut());
    Shell.Result result = run(chat("hi"));
    assertThat(result.status()).isEqualTo(FAILED);
    assertThat(result.out()).isEqualTo("Once upon\n");
    assertThat(result.err()).contains("openai/mistral").hasLineCount(1);
  }

  @Test
  void wrongUse() {
    wrong("--model is missing", "chat", "hi");
    wrong("the PROMPT is empty", chat(" "));
    wrong("--temperature takes 0 to 2, not hot", chat("--temperature", "hot", "hi"));
    wrong("--max-tokens takes a whole number", chat("--max-tokens", "1.5", "hi"));
    wrong("'--sytem' is no option; did you mean \"--system\"?", chat("--sytem", "x", "hi"));
    wrong("--header takes 'Name: value', not 'x'", chat("--header", "x", "hi"));
    wrong("--header takes 'Name: value', not 'Api-Key'\n", chat("-H", "Api-Key sk-5678", "hi"));
    wrong("--param stop: not JSON: ", chat("--param", "stop=end", "hi"));
    wrong("--param model: this field is set by", chat("--param", "model=\"x\"", "hi"));
    wrong("--json is for one answer", chat("--json", "-i"));
    wrong("there is no TEXT", words(upstream, "embed", "-"));
    wrong("--config says how a model is reached", chat("--config", "x", "hi"));
    wrong("--config reads a file", "models", "--config", "x", "--api-base", upstream.base());
    wrong("which FILE", "check");
    wrong("'caht' is no sub-command; did you mean \"chat\"?", "caht");
    wrong("'my.yaml' is no sub-command; to start with this file write --config my.yaml", "my.yaml");
    assertThat(upstream.requests()).isEmpty();
  }

  private static void wrong(String beginning, String... words) {
    assertThat(refused(USAGE, Shell.given("", words))).startsWith(beginning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "embed", "models", "check", "serve"})
  void everySubCommandHasHelp(String name) {
    String help = printed(run(name, "--help"));
    assertThat(help).contains("\nscripts/sluice " + name + " [OPTION...]", "  --help, -h");
    assertThat(help.lines().allMatch(line -> line.length() <= 125)).as(help).isTrue();
    if (!name.equals("serve")) {
      assertThat(help).contains("Exit status: 0 ", "1 ", "2 wrong use");
    }
  }

  @Test
  void theOverviewNamesThemAll() {
    String overview = printed(run("help", "--help"));
    assertThat(overview).contains("  chat ", "  embed ", "  models ", "  check ", "  serve ");
    assertThat(overview).contains("Exit status: 0 ", " 130 ");
    assertThat(List.of(overview, "sluice dev\n"))
        .containsExactly(printed(run("help")), printed(run("help", "--version")));
    assertThat(printed(run("help", "chat"))).isEqualTo(printed(run("chat", "--help")));
  }
}
