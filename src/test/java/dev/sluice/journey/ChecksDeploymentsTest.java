package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators see which deployments would answer, at no cost where that can be; callers are kept from the others. */
class ChecksDeploymentsTest {
  private static final String MASTER = "Bearer sk-master-1234567890";
  private static final String GUARDED = "general_settings: {master_key: sk-master-1234567890}\n";

  private FakeUpstream upstream;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private String entry(String name, String model, String... info) {
    return """
          - model_name: %s
            litellm_params:
              model: %s
              api_base: %s?token=sk-query-0123456789
              api_key: sk-upstream-0123456789
              extra_headers: {x-auth: sk-header-0123456789}
            model_info: {id: %s-id%s}
        """.formatted(name, model, upstream.base(), name, String.join("", info));
  }

  private static String models(String... entries) {
    return "model_list:\n" + String.join("", entries);
  }

  private static JsonObject health(SluiceUnderTest sluice, String... query) {
    var answer = sluice.get("/health" + String.join("", query), "authorization", MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("0123456789");
    return new JsonObject(answer.body());
  }

  private static JsonObject only(JsonObject health, String list) {
    assertThat(health.getJsonArray(list)).as(health.encode()).hasSize(1);
    return health.getJsonArray(list).getJsonObject(0);
  }

  private List<String> asked() {
    return upstream.requests().stream()
        .map(request -> request.method() + " " + request.uri().replaceFirst("\\?.*", ""))
        .toList();
  }

  @Test
  void aListOfModelsIsEnoughAndIsAskedOnceForAllThatShareIt() {
    try (var sluice =
        SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x"), entry("b", "openai/y")))) {
      JsonObject health = health(sluice);
      assertThat(health.getInteger("healthy_count")).isEqualTo(2);
      assertThat(health.getInteger("unhealthy_count")).isZero();
      JsonObject first = health.getJsonArray("healthy_endpoints").getJsonObject(0);
      assertThat(first.getString("model")).isEqualTo("openai/x");
      assertThat(first.getString("model_id")).isEqualTo("a-id");
      assertThat(first.getString("api_base")).isEqualTo(upstream.base());
      assertThat(asked()).containsExactly("GET /v1/models");
      Received list = upstream.requests().get(0);
      assertThat(list.header("authorization")).isEqualTo("Bearer sk-upstream-0123456789");
      assertThat(list.header("x-auth")).isEqualTo("sk-header-0123456789");
      assertThat(list.uri()).endsWith("?token=sk-query-0123456789");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 405, 501})
  void whereThereIsNoListTheModelItselfIsAskedForOneToken(int status) {
    upstream.always(request -> request.method().equals("GET")
        ? Answers.error(status, "x", "no list")
        : Answers.openAi(request));
    String yaml = models(
        entry("c", "openai/x"),
        entry("e", "openai/y", ", mode: embedding"),
        entry("t", "text-completion-openai/z"));
    try (var sluice = SluiceUnderTest.start(GUARDED + yaml)) {
      assertThat(health(sluice).getInteger("healthy_count")).isEqualTo(3);
      assertThat(asked())
          .containsExactlyInAnyOrder(
              "GET /v1/models",
              "POST /v1/chat/completions",
              "POST /v1/embeddings",
              "POST /v1/completions");
      JsonObject chat = upstream.requests().stream()
          .filter(request -> request.uri().contains("chat"))
          .findFirst()
          .orElseThrow()
          .json();
      assertThat(chat.getString("model")).isEqualTo("x");
      assertThat(chat.getInteger("max_tokens")).isEqualTo(1);
    }
  }

  @Test
  void aRefusedKeyShowsWithTheProvidersWordsButWithoutTheKey() {
    upstream.always(
        Answers.error(401, "invalid_request_error", "Incorrect key sk-upstream-0123456789"));
    try (var sluice = SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x")))) {
      JsonObject entry = only(health(sluice), "unhealthy_endpoints");
      assertThat(entry.getString("error")).contains("Incorrect key sk-...6789", "api_key");
    }
  }

  @Test
  void aProviderThatIsNotThereShowsAsSuch() {
    String nobody = "127.0.0.1:1/v1";
    String yaml =
        GUARDED + models(entry("a", "openai/x")).replaceFirst("127.0.0.1:\\d+/v1", nobody);
    try (var sluice = SluiceUnderTest.start(yaml)) {
      assertThat(only(health(sluice), "unhealthy_endpoints").getString("error"))
          .contains("connection refused");
    }
  }

  private static Stream<Script> endless() {
    Script trickle = Script.events();
    for (int i = 0; i < 300; i++) {
      trickle = trickle.piece("[").delay(50);
    }
    return Stream.of(
        trickle, Script.events().piece("[").stall(), Script.bytes("").stall());
  }

  @ParameterizedTest
  @MethodSource("endless")
  void anAnswerThatNeverEndsIsCutOff(Script endless) {
    upstream.always(endless);
    String info = ", health_check_timeout: 0.3";
    try (var sluice = SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x", info)))) {
      assertThat(only(health(sluice), "unhealthy_endpoints").getString("error"))
          .contains("did not answer within 0.3 seconds (health_check_timeout)");
      upstream.requests().get(0).awaitCallerLeft();
    }
  }

  @Test
  void whatIsBuiltInNeedsNoAskingAndAWildcardIsOnlyReached() {
    upstream.always(Answers.error(404, "x", "no list"));
    String yaml = models(entry("w/*", "openai/*"))
        + "  - {model_name: echo, litellm_params: {model: echo/echo}}\n";
    try (var sluice = SluiceUnderTest.start(GUARDED + yaml)) {
      assertThat(health(sluice).getInteger("healthy_count")).isEqualTo(2);
      assertThat(asked()).containsExactly("GET /v1/models");
    }
  }

  @Test
  void oneModelOrOneDeploymentCanBeAskedFor() {
    try (var sluice =
        SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x"), entry("b", "openai/y")))) {
      for (String query : List.of("?model=b", "?model=openai/y", "?model_id=b-id")) {
        assertThat(only(health(sluice, query), "healthy_endpoints").getString("model_id"))
            .isEqualTo("b-id");
      }
      assertThat(health(sluice, "?model=none").getInteger("healthy_count")).isZero();
    }
  }

  @Test
  void itIsForOperatorsOnly() {
    try (var sluice = SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x")))) {
      assertThat(sluice.get("/health").statusCode()).isEqualTo(401);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  private static String background(String... router) {
    return """
        general_settings:
          master_key: sk-master-1234567890
          background_health_checks: true
          health_check_interval: 0.1
          health_check_details: false
        router_settings: {enable_health_check_routing: true%s}
        """.formatted(String.join("", router));
  }

  @Test
  void backgroundChecksAnswerAtOnceAndKeepCallersFromTheUnhealthy() {
    try (FakeUpstream sick = FakeUpstream.start()) {
      sick.always(request -> request.method().equals("GET")
          ? Answers.error(500, "x", "sick")
          : Answers.openAi(request));
      String other = entry("a", "openai/x").replace(upstream.base(), sick.base());
      String yaml = background() + models(entry("a", "openai/x"), other.replace("a-id", "sick-id"));
      try (var sluice = SluiceUnderTest.start(yaml)) {
        Eventually.until(
            () -> health(sluice).getInteger("unhealthy_count") == 1, () -> health(sluice));
        assertThat(only(health(sluice), "unhealthy_endpoints").fieldNames())
            .containsExactlyInAnyOrder("model", "model_name", "model_id");
        for (int i = 0; i < 30; i++) {
          assertThat(served(sluice)).isEqualTo("a-id");
        }
        sick.always(Answers::openAi);
        Eventually.until(() -> served(sluice).equals("sick-id"), () -> health(sluice));
      }
    }
  }

  /** Each of the hanging holds a turn for a second: the round takes six, and none waits for its end. */
  @Test
  void aRoundTellsWhatItFoundBeforeItIsOver() {
    Gate hanging = new Gate();
    upstream.always(Script.events().stall(hanging));
    try (FakeUpstream sick = FakeUpstream.start()) {
      sick.always(request -> request.method().equals("GET")
          ? Answers.error(500, "x", "sick")
          : Answers.openAi(request));
      StringBuilder yaml = new StringBuilder(background().replace("0.1", "60") + models());
      yaml.append(entry("a", "openai/x").replace(upstream.base(), sick.base()));
      for (int i = 0; i < 60; i++) {
        String key = "sk-upstream-0123456789";
        yaml.append(entry("h" + i, "openai/x", ", health_check_timeout: 1").replace(key, key + i));
      }
      try (var sluice = SluiceUnderTest.start(yaml.toString())) {
        Eventually.until(
            () -> health(sluice).getInteger("unhealthy_count") > 0, () -> health(sluice));
        assertThat(health(sluice).getInteger("unhealthy_count")).isLessThan(60);
        assertThat(health(sluice, "?model=a").getInteger("unhealthy_count")).isEqualTo(1);
      }
    } finally {
      hanging.open();
    }
  }

  @Test
  void whoAsksWhileOthersDoSharesTheirRound() throws Exception {
    Gate gate = new Gate();
    upstream.always(Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece("{\"data\":[]}"));
    String other = entry("b", "openai/y").replace("sk-upstream-0123456789", "sk-b-0123456789");
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (var sluice = SluiceUnderTest.start(GUARDED + models(entry("a", "openai/x"), other))) {
      List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
      for (String query : List.of("", "", "?model=a", "")) {
        answers.add(CompletableFuture.supplyAsync(() -> health(sluice, query), callers));
        Eventually.until(() -> upstream.requests().size() == 2, () -> asked());
      }
      Eventually.until(() -> asking(sluice) == 4, () -> sluice.get("/metrics").body());
      gate.open();
      for (CompletableFuture<JsonObject> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS).getInteger("healthy_count")).isPositive();
      }
      assertThat(asked()).hasSize(2);
      health(sluice);
      assertThat(asked()).as("a round that is over is not shared").hasSize(4);
    } finally {
      callers.shutdown();
    }
  }

  /** Requests in progress at the gateway, but for the one that asks. */
  private static double asking(SluiceUnderTest sluice) {
    return sluice
            .get("/metrics", "authorization", MASTER)
            .body()
            .lines()
            .filter(line -> line.startsWith("vertx_http_server_active_requests"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum()
        - 1;
  }

  @Test
  void whenAllAreUnhealthyTheyAreUsedAllTheSame() {
    upstream.always(request ->
        request.method().equals("GET") ? Answers.error(500, "x", "sick") : Answers.openAi(request));
    try (var sluice = SluiceUnderTest.start(background() + models(entry("a", "openai/x")))) {
      Eventually.until(
          () -> health(sluice).getInteger("unhealthy_count") == 1, () -> health(sluice));
      assertThat(served(sluice)).isEqualTo("a-id");
    }
  }

  private static String served(SluiceUnderTest sluice) {
    var answer = sluice.post(
        "/v1/chat/completions", "{\"model\":\"a\",\"messages\":[]}", "authorization", MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.headers().firstValue("x-litellm-model-id").orElseThrow();
  }
}
