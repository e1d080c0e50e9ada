package dev.sluice.journey;

import static dev.sluice.journey.Shell.FAILED;
import static dev.sluice.journey.Shell.given;
import static dev.sluice.journey.Shell.printed;
import static dev.sluice.journey.Shell.refused;
import static dev.sluice.journey.Shell.run;
import static dev.sluice.journey.Shell.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/sluice embed}, {@code models} and {@code check}: lines that other programs can read. */
class EmbedsFromTheShellTest {
  private static final String TWO_VECTORS = """
      {"data":[{"index":1,"embedding":[0.5]},{"index":0,"embedding":[1,-2.5,1e-9]}],"model":"m"}""";

  private final FakeUpstream upstream = FakeUpstream.start();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aVectorALineInTheOrderOfTheTexts() {
    upstream.always(Script.json(200, TWO_VECTORS));
    assertThat(printed(run(words(upstream, "embed", "--param", "dimensions=3", "a b", "c"))))
        .isEqualTo("[1.0,-2.5,1.0E-9]\n[0.5]\n");
    assertThat(upstream.take().json())
        .isEqualTo(new JsonObject()
            .put("model", "mistral")
            .put("input", new JsonArray().add("a b").add("c"))
            .put("dimensions", 3));
    printed(given("one\nzwölf\n", words(upstream, "embed", "-")));
    assertThat(upstream.take().json().getValue("input"))
        .isEqualTo(new JsonArray().add("one").add("zwölf"));
    assertThat(printed(run(words(upstream, "embed", "--json", "a", "b"))))
        .isEqualTo(TWO_VECTORS + "\n");
  }

  @Test
  void aVectorThatIsMissingIsAFailure() {
    upstream.answer(Answers.embedding(1, 2));
    assertThat(refused(FAILED, run(words(upstream, "embed", "a", "b"))))
        .contains("1 vectors for 2 texts");
  }

  @Test
  void theModelsOfAServer() {
    upstream.always(Answers.models("one", "org/two"));
    assertThat(printed(run("models", "--api-base", upstream.base() + "/")))
        .isEqualTo("one\norg/two\n");
    Received request = upstream.take();
    assertThat(request.method() + " " + request.uri()).isEqualTo("GET /v1/models");
    assertThat(request.header("authorization")).isNull();
    String json =
        printed(run("models", "--api-base", upstream.base(), "--api-key", Shell.KEY, "--json"));
    assertThat(new JsonObject(json).getJsonArray("data")).hasSize(2);
    assertThat(upstream.take().header("authorization")).isEqualTo("Bearer " + Shell.KEY);
  }

  @Test
  void aServerWithoutAListSaysWhatToDo() {
    String bare = "http://127.0.0.1:" + upstream.port();
    upstream.answer(
        Answers.error(401, "x", "who?"),
        Script.json(404, "no"),
        Script.status(200).whole("<html>Welcome".getBytes()),
        Script.status(200).stall());
    assertThat(refused(FAILED, run("models", "--api-base", bare))).contains("give --api-key");
    assertThat(refused(FAILED, run("models", "--api-base", bare)))
        .contains("most servers want --api-base " + bare + "/v1");
    assertThat(refused(FAILED, run("models", "--api-base", bare))).contains("<html>Welcome");
    assertThat(refused(FAILED, run("models", "--api-base", bare, "--timeout", "0.3")))
        .contains("does not answer in 0.3 s");
    FakeUpstream gone = FakeUpstream.start();
    gone.close();
    assertThat(refused(FAILED, run("models", "--api-base", gone.base())))
        .contains("cannot be reached");
  }

  @Test
  void theModelsOfAFile() throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), """
        model_list:
          - {model_name: b, litellm_params: {model: echo/b}}
          - {model_name: a, litellm_params: {model: echo/a}}
          - {model_name: b, litellm_params: {model: echo/c}}
        router_settings: {model_group_alias: {other: a, secret: {model: b, hidden: true}}}
        """);
    assertThat(printed(run("models", "--config", config.toString()))).isEqualTo("b\na\nother\n");
    assertThat(printed(run("models", "--json"))).contains("\"id\":\"echo\"", "\"object\":\"list\"");
    assertThat(refused(FAILED, run("models", "-c", folder.resolve("absent").toString())))
        .contains("there is no such file");
  }

  @Test
  void checkIsTheSameAsThatOfTheGateway() throws Exception {
    String odd = Files.writeString(folder.resolve("odd.yaml"), """
        model_list: [{model_name: e, litellm_params: {model: echo/e}}]
        litellm_settings: {drop_parms: true}
        """).toString();
    String report = printed(run("check", "conf/config.yaml", odd));
    assertThat(report).isEqualTo(printed(run("--check", "conf/config.yaml", odd)));
    assertThat(run("check", "--strict", odd).status()).isEqualTo(FAILED);
  }

  @Test
  void manyTextsAreAskedForInBatchesAndKeepTheirOrder() {
    upstream.always(request -> {
      JsonArray data = new JsonArray();
      Object input = request.json().getValue("input");
      for (Object text : input instanceof JsonArray several ? several : JsonArray.of(input)) {
        data.add(new JsonObject()
            .put("index", data.size())
            .put("embedding", JsonArray.of(Integer.parseInt(text.toString()))));
      }
      return Script.json(200, new JsonObject().put("data", data).encode());
    });
    String numbers = IntStream.range(0, 513).mapToObj(i -> i + "\n").collect(Collectors.joining());
    assertThat(printed(given(numbers, words(upstream, "embed", "-"))))
        .isEqualTo(numbers.replaceAll("(\\d+)\n", "[$1.0]\n"));
    assertThat(upstream.requests()).hasSize(3);
    assertThat(printed(given(numbers, words(upstream, "embed", "--json", "-")))).hasLineCount(3);
  }

  @Test
  void aServerThatSendsElsewhereDoesNotSendTheKeyThere() {
    try (FakeUpstream elsewhere = FakeUpstream.start()) {
      upstream.answer(
          Script.status(302).header("location", elsewhere.base() + "/models").whole(new byte[0]));
      assertThat(
              refused(FAILED, run("models", "--api-base", upstream.base(), "--api-key", Shell.KEY)))
          .contains("answers 302", elsewhere.base());
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void aKeyThatCannotBeSentIsNotShown() {
    String broken = Shell.KEY + "\nmore";
    assertThat(refused(FAILED, run("models", "--api-base", upstream.base(), "--api-key", broken)))
        .contains("line break")
        .doesNotContain("more");
  }
}
