package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A client with a model list balances, repeats and falls back as a gateway does, without one. */
class RouterTest {
  private static final int CALLS = 200;
  private static final Script DOWN = Answers.error(500, "server_error", "out of order");

  private final FakeUpstream one = FakeUpstream.start();
  private final FakeUpstream two = FakeUpstream.start();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static Map<String, Object> at(FakeUpstream upstream, String model) {
    return Map.of("model", "openai/" + model, "api_base", upstream.base(), "api_key", "sk-1234");
  }

  private static SluiceClient client(ModelList list) {
    return SluiceClient.builder().environment(name -> null).models(list).build();
  }

  private SluiceClient pair(Map<String, Object> router) {
    return client(ModelList.builder()
        .model("chat", at(one, "a"))
        .model("chat", at(two, "b"))
        .routerSettings(router)
        .build());
  }

  private SluiceClient oneThenTwo(Map<String, Object> router) {
    return client(ModelList.builder()
        .model("first", at(one, "a"))
        .model("second", at(two, "b"))
        .routerSettings(router)
        .build());
  }

  private static ChatRequest.Builder ask(String model) {
    return ChatRequest.builder().model(model).user("Hey, how's it going?");
  }

  private static String word(String text) {
    return Answers.chatEvent(new JsonObject().put("content", text), null);
  }

  @Test
  void deploymentsOfOneNameShareItsCalls() {
    try (SluiceClient client = pair(Map.of())) {
      for (int i = 0; i < 60; i++) {
        assertThat(client.completion(ask("chat").build()).model()).isEqualTo("chat");
      }
    }
    assertThat(one.requests()).hasSizeBetween(10, 50);
    assertThat(two.requests()).hasSize(60 - one.requests().size());
    assertThat(one.take().json().getString("model")).isEqualTo("a");
    assertThat(one.take().header("authorization")).isEqualTo("Bearer sk-1234");
  }

  @Test
  void anotherGroupStandsInForOneThatFails() {
    one.always(DOWN);
    two.always(Answers.chat("from the second"));
    Map<String, Object> router =
        Map.of("num_retries", 0, "fallbacks", List.of(Map.of("first", List.of("second"))));
    try (SluiceClient client = oneThenTwo(router)) {
      assertThat(client.completion(ask("first").build()).text()).isEqualTo("from the second");
    }
    assertThat(one.requests()).hasSize(1);
  }

  @Test
  void aStreamThatFailsBeforeItsFirstByteIsWholeFromAnotherDeployment() {
    one.always(DOWN);
    two.always(Answers.chatStream("one", " two", " three"));
    try (SluiceClient client = pair(Map.of("num_retries", 1))) {
      for (int i = 0; i < 10; i++) {
        StringBuilder text = new StringBuilder();
        try (ChunkStream<ChatChunk> stream = client.completionStream(ask("chat").build())) {
          stream.forEach(chunk -> text.append(chunk.text()));
        }
        assertThat(text).hasToString("one two three");
      }
    }
    assertThat(one.requests()).isNotEmpty();
  }

  @Test
  void aNameThatNothingServesIsNotFoundWithTheNearestOnes() {
    try (SluiceClient client = oneThenTwo(Map.of())) {
      SluiceException.NotFound unknown = catchThrowableOfType(
          SluiceException.NotFound.class, () -> client.completion(ask("secnod").build()));
      assertThat(unknown).hasMessageContaining("second").hasMessageNotContaining("GET /");
      assertThat(unknown.model()).isEqualTo("secnod");
      assertThat(unknown.provider()).isEmpty();
    }
  }

  @Test
  void aliasesWildcardsAndIdsFindTheirModels() {
    try (SluiceClient client = client(ModelList.builder()
        .model("any/*", at(one, "*"))
        .model("chat", at(two, "b"), Map.of("id", "chat-1"))
        .routerSettings(Map.of("model_group_alias", Map.of("alias", "chat")))
        .build())) {
      client.completion(ask("any/thing").build());
      assertThat(one.take().json().getString("model")).isEqualTo("thing");
      client.completion(ask("alias").build());
      client.completion(ask("chat-1").build());
      assertThat(two.requests())
          .hasSize(2)
          .allMatch(request -> "b".equals(request.json().getString("model")));
    }
  }

  @Test
  void aRequestsOwnFallbacksAndRetriesCount() {
    one.always(Answers.error(503, "overloaded", "later").header("retry-after", "0.001"));
    try (SluiceClient client = oneThenTwo(Map.of("num_retries", 3, "allowed_fails", 100))) {
      ChatRequest request = ask("first").retries(1).fallbacks("second").build();
      assertThat(client.completion(request).text()).isEqualTo("Hello from the fake upstream.");
      assertThat(one.requests()).hasSize(2);
      assertThat(two.take().json().containsKey("fallbacks")).isFalse();
    }
  }

  @Test
  void failuresHaveTheirClassAndSayWhoFailed() {
    one.always(Answers.error(429, "rate_limit_error", "slow down").header("retry-after", "7"));
    try (SluiceClient client = oneThenTwo(Map.of("num_retries", 0))) {
      SluiceException.RateLimit slow = catchThrowableOfType(
          SluiceException.RateLimit.class, () -> client.completion(ask("first").build()));
      assertThat(slow.retryAfter()).contains(Duration.ofSeconds(7));
      assertThat(slow.model()).isEqualTo("first");
      assertThat(slow.provider()).isEqualTo("openai");
    }
  }

  @Test
  void whatNoDeploymentMayTakeIsRefusedWithoutBeingSent() {
    try (SluiceClient client = client(ModelList.builder()
        .model(
            "chat",
            Map.of("model", "openai/a", "api_base", one.base(), "api_key", "sk-1234", "rpm", 1))
        .routerSettings(Map.of("enable_pre_call_checks", true))
        .build())) {
      SluiceException.RateLimit refused =
          catchThrowableOfType(SluiceException.RateLimit.class, () -> {
            for (int i = 0; i < 3; i++) { // two may fit: a minute may end between them
              client.completion(ask("chat").build());
            }
          });
      assertThat(refused.code()).isEqualTo("rate_limit_exceeded");
      assertThat(refused.retryAfter()).isPresent();
    }
    assertThat(one.requests()).hasSize(1);
  }

  @Test
  void leavingAStreamStopsTheProvider() {
    one.answer(Script.events().event(word("one")).stall());
    try (SluiceClient client = oneThenTwo(Map.of());
        ChunkStream<ChatChunk> stream = client.completionStream(ask("first").build())) {
      assertThat(stream.iterator().next().text()).isEqualTo("one");
      stream.close();
      one.take().awaitCallerLeft();
    }
  }

  @Test
  void aRequestsTimeoutWins() {
    one.answer(Script.status(200).stall());
    try (SluiceClient client = oneThenTwo(Map.of("num_retries", 0))) {
      ChatRequest hasty = ask("first").timeout(Duration.ofMillis(50)).build();
      assertThatThrownBy(() -> client.completion(hasty))
          .isInstanceOf(SluiceException.Timeout.class);
    }
  }

  @Test
  void keysAndUrlsAreTheListsBusiness() {
    try (SluiceClient client = oneThenTwo(Map.of())) {
      assertThatThrownBy(() -> client.completion(ask("first").apiKey("sk-5678").build()))
          .isInstanceOf(SluiceException.InvalidRequest.class)
          .hasMessageContaining("api_key")
          .hasMessageNotContaining("sk-5678");
    }
    assertThatThrownBy(() -> SluiceClient.builder()
            .models(ModelList.builder().model("m", at(one, "a")).build())
            .setting("api_key", "sk-5678")
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("api_key");
  }

  /** As many as the deployment takes at a time: one that was not given back would be missed. */
  @Test
  void whateverBecomesOfCallsNothingIsLeftInFlight() throws Exception {
    long seed = System.nanoTime();
    Random scripts = new Random(seed);
    one.always(request -> script(request, scripts));
    Map<String, Object> params = Map.of(
        "model",
        "openai/a",
        "api_base",
        one.base(),
        "api_key",
        "sk-1234",
        "max_parallel_requests",
        CALLS,
        "timeout",
        20);
    try (SluiceClient client = client(ModelList.builder()
        .model("chat", params)
        .routerSettings(Map.of("num_retries", 1, "disable_cooldowns", true))
        .build())) {
      List<CompletableFuture<ChatCompletion>> calls = start(client);
      Random cancels = new Random(seed + 1);
      for (CompletableFuture<ChatCompletion> call : calls) {
        LockSupport.parkNanos(cancels.nextInt(200_000));
        if (cancels.nextInt(3) == 0) {
          call.cancel(true);
        }
      }
      calls.forEach(call -> call.exceptionally(failed -> null).join());
      Eventually.until(() -> one.live() == 0, one::live);
      Gate gate = new Gate();
      one.always(Script.events().event(word("fine")).stall(gate).done());
      List<ChunkStream<ChatChunk>> streams = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        streams.add(client.completionStream(ask("chat").build()));
      }
      Eventually.until(() -> one.live() == CALLS, () -> one.live() + " live, seed " + seed);
      gate.open();
      streams.forEach(stream -> assertThat(stream.stream().count()).isPositive());
    }
    Eventually.until(() -> one.openConnections() == 0, one::openConnections);
  }

  private static List<CompletableFuture<ChatCompletion>> start(SluiceClient client) {
    List<CompletableFuture<ChatCompletion>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(client.completionAsync(ask("chat").build()));
    }
    return calls;
  }

  private static synchronized Script script(Received request, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> DOWN;
      case 1 -> Script.status(200).reset();
      case 2 -> Script.status(200).delay(1 + random.nextInt(50)).reset();
      default -> Answers.openAi(request);
    };
  }

  @Test
  void aFileAndATextSayTheSame() throws Exception {
    String yaml = """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/a
              api_base: os.environ/BASE
              api_key: sk-1234
        """;
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    for (ModelList list : List.of(ModelList.file(file), ModelList.yaml(yaml))) {
      try (SluiceClient client = SluiceClient.builder()
          .environment(Map.of("BASE", one.base())::get)
          .models(list)
          .build()) {
        assertThat(client.completion(ask("chat").build()).text()).isNotEmpty();
      }
    }
    assertThat(one.requests()).hasSize(2);
  }

  @Test
  void aListThatCannotBeUsedIsRefusedWithThePlace() throws Exception {
    String yaml = """
        model_list:
          - model_name: chat
            litellm_params:
              model: nobody/a
        """;
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    assertThatThrownBy(() -> client(ModelList.file(file)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(file + ":4:7: ");
    InvalidConfigException refused =
        catchThrowableOfType(InvalidConfigException.class, () -> client(ModelList.yaml(yaml)));
    assertThat(refused).hasMessageStartingWith("model list:4:7: ");
    assertThat(refused.findings()).isNotEmpty();
    assertThatThrownBy(() -> client(ModelList.file(folder.resolve("none.yaml"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> client(ModelList.yaml("a: [")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("no valid YAML");
  }

  @Test
  void aRefusedKeyIsThatOfTheDeployment() {
    one.always(Answers.error(401, "invalid_request_error", "Incorrect API key"));
    try (SluiceClient client = oneThenTwo(Map.of("num_retries", 0))) {
      assertThatThrownBy(() -> client.completion(ask("first").build()))
          .isInstanceOf(SluiceException.Authentication.class)
          .hasMessageContainingAll("api_key of the deployment of 'first'", one.base(), "model list")
          .hasMessageNotContainingAny("apiKey", "gateway", "sk-1234");
    }
  }

  @Test
  void wordsForAGatewayCountAndGoToNoProvider() {
    one.answer(Answers.error(503, "overloaded", "later").header("retry-after", "0.001"));
    try (SluiceClient client = oneThenTwo(Map.of("num_retries", 0, "allowed_fails", 100))) {
      client.completion(ask("first")
          .header("x-litellm-num-retries", "1")
          .header("x-litellm-tags", "a")
          .header("x-sluice-explain", "1")
          .build());
      assertThat(one.requests())
          .hasSize(2)
          .allMatch(request -> request.headers().stream()
              .noneMatch(header -> header.getKey().matches("(?i)x-(litellm|sluice)-.*")));
      one.answer(Script.status(200).stall(), Script.status(200).stall());
      for (ChatRequest hasty : List.of(
          ask("first").header("X-LiteLLM-Timeout", "0.05").build(),
          ask("first").extra("timeout", 0.05).build())) {
        assertThatThrownBy(() -> client.completion(hasty))
            .isInstanceOf(SluiceException.Timeout.class)
            .hasMessageContaining("0.05 seconds");
      }
      ChatRequest wrong = ask("first").header("x-litellm-timeout", "soon").build();
      assertThatThrownBy(() -> client.completion(wrong))
          .isInstanceOf(SluiceException.InvalidRequest.class)
          .hasMessageContaining("x-litellm-timeout");
    }
  }

  @Test
  void whatIsOddInAListIsLogged() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ModelList.class);
    log.start();
    logger.addAppender(log);
    try {
      client(ModelList.builder()
              .model("chat", at(one, "a"))
              .routerSettings(Map.of("num_retreis", 3))
              .build())
          .close();
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(event -> assertThat(event.getFormattedMessage())
            .contains("num_retreis", "num_retries", "model list"));
  }

  @Test
  void aVertxThatIsGoneRefusesCallsAndHoldsNobodyUp() {
    Vertx vertx = Vertx.vertx();
    try (SluiceClient client = SluiceClient.builder()
        .vertx(vertx)
        .models(ModelList.builder().model("first", at(one, "a")).build())
        .build()) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> client.completionAsync(ask("first").build()).get(10, TimeUnit.SECONDS))
            .isNotInstanceOf(TimeoutException.class);
      }
    }
  }
}
