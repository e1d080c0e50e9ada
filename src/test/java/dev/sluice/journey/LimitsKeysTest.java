package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.TeamTerms;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A virtual key gets what it was given, and not one request more; what is refused says why and until when. */
class LimitsKeysTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String KEY = "sk-virtual-0123456789abcdef";
  private static final String BEARER = "Bearer " + KEY;
  private static final String CHAT = chat("chat");

  private static FakeUpstream upstream;
  private static FakeUpstream broken;
  private static SluiceUnderTest sluice;
  private static Accounts accounts;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    broken = FakeUpstream.start().always(Answers.error(500, "server_error", "broken"));
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params:
              {model: openai/up, api_base: "%1$s", api_key: k, num_retries: 0,
               input_cost_per_token: 0.001, output_cost_per_token: 0.002}
            model_info: {access_groups: [beta]}
          - model_name: other
            litellm_params: {model: openai/other, api_base: "%1$s", api_key: k, num_retries: 0}
          - model_name: free
            litellm_params:
              {model: openai/free, api_base: "%1$s", api_key: k, num_retries: 0,
               input_cost_per_token: 0, output_cost_per_token: 0}
          - model_name: broken
            litellm_params: {model: openai/b, api_base: "%2$s", api_key: k, num_retries: 0}
        router_settings:
          fallbacks: [{broken: [other, chat]}]
          disable_cooldowns: true
          model_group_alias: {nickname: chat}
        general_settings: {master_key: %3$s}
        """.formatted(upstream.base(), broken.base(), MASTER));
    accounts = sluice.accounts();
    upstream.always(Answers.chat("hello"));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    broken.close();
    upstream.close();
  }

  @AfterEach
  void everySlotIsGivenBack() {
    Eventually.until(() -> accounts.inFlight() == 0, accounts::inFlight);
    accounts.remove(KeyHash.of(KEY));
    accounts.removeTeam("t");
    accounts.removeCustomer("ann");
    upstream.always(Answers.chat("hello"));
  }

  private static String chat(String model) {
    return new JsonObject()
        .put("model", model)
        .put("messages", List.of(Map.of("role", "user", "content", "hi")))
        .encode();
  }

  private static TeamTerms team(boolean blocked) {
    return new TeamTerms(
        "t", null, Limits.NONE, Map.of(), List.of(), Map.of(), Limits.NONE, blocked, Set.of());
  }

  /** The terms of the key, as far as a test says. */
  private record Key(
      Limits limits,
      List<String> models,
      List<String> routes,
      List<String> ips,
      long expiresAt,
      boolean blocked,
      boolean disableFallbacks) {
    static Key of(Limits limits, String... models) {
      return new Key(limits, List.of(models), List.of(), List.of(), 0, false, false);
    }

    void put() {
      if (accounts.team("t") == null) {
        accounts.put(team(false));
      }
      accounts.put(new TestKey(KEY)
          .named("ci", "sk-...cdef")
          .of(null, "t")
          .limits(limits)
          .models(models)
          .aliases(Map.of("mine", "chat"))
          .routes(routes)
          .ips(ips)
          .expiresAt(expiresAt)
          .blocked(blocked)
          .disableFallbacks(disableFallbacks)
          .terms());
    }
  }

  private static Limits limits(long rpm, long tpm, long parallel) {
    return new Limits(rpm, tpm, parallel, List.of());
  }

  private static Limits budget(double dollars) {
    long none = Limits.UNLIMITED;
    return new Limits(none, none, none, List.of(new Limits.Budget(Money.nanos(dollars), "30d")));
  }

  private static HttpResponse<String> ask(String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("authorization", BEARER));
    all.addAll(List.of(headers));
    return sluice.post("/v1/chat/completions", body, all.toArray(String[]::new));
  }

  private static JsonObject error(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(answer.body() + answer.headers()).doesNotContain(KEY);
    return error;
  }

  @Test
  void ofAThousandRequestsAtOnceExactlyThirtySevenPass() throws Exception {
    Key.of(limits(37, Limits.UNLIMITED, Limits.UNLIMITED)).put();
    assertThat(rush()).isEqualTo(37);
    accounts.remove(KeyHash.of(KEY));
    Key.of(limits(Limits.UNLIMITED, Limits.UNLIMITED, 37)).put();
    assertThat(rush()).isEqualTo(37);
  }

  /** How many of a thousand are answered by the upstream, which answers none before all others are refused. */
  private static long rush() throws Exception {
    Gate gate = new Gate();
    upstream.always(any -> Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("hello")));
    HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(sluice.url() + "/v1/chat/completions"))
        .header("authorization", BEARER)
        .POST(HttpRequest.BodyPublishers.ofString(CHAT))
        .build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    Eventually.until(
        () -> answers.stream().filter(CompletableFuture::isDone).count() >= 963,
        () -> answers.stream().filter(CompletableFuture::isDone).count());
    assertThat(accounts.inFlight()).isEqualTo(37);
    gate.open();
    long passed = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      int status = answer.get(20, TimeUnit.SECONDS).statusCode();
      assertThat(status).isIn(200, 429);
      passed += status == 200 ? 1 : 0;
    }
    return passed;
  }

  @Test
  void aLimitThatIsReachedSaysWhichWhoseAndUntilWhen() {
    Key.of(limits(1, 100_000, Limits.UNLIMITED)).put();
    HttpResponse<String> first = ask(CHAT);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().map())
        .containsEntry("x-ratelimit-api_key-limit-requests", List.of("1"))
        .containsEntry("x-ratelimit-api_key-remaining-requests", List.of("0"))
        .containsEntry("x-ratelimit-api_key-limit-tokens", List.of("100000"))
        .containsEntry("x-litellm-key-rpm-limit", List.of("1"))
        .containsEntry("x-litellm-key-tpm-limit", List.of("100000"))
        .containsKey("x-litellm-key-spend");
    HttpResponse<String> second = ask(CHAT);
    JsonObject error = error(second, 429, "rate_limit_exceeded");
    assertThat(error.getString("type")).isEqualTo("rate_limit_error");
    assertThat(error.getString("message"))
        .startsWith(
            "Rate limit exceeded for key 'ci'. Limit type: requests. Current limit: 1 a minute,"
                + " used: 1, remaining: 0. Limit resets at: ");
    assertThat(second.headers().map())
        .containsEntry("rate_limit_type", List.of("requests"))
        .containsEntry("x-ratelimit-api_key-remaining-requests", List.of("0"))
        .containsKey("reset_at");
    assertThat(Integer.parseInt(second.headers().firstValue("retry-after").orElse("")))
        .isBetween(50, 60);
  }

  @Test
  void aBudgetThatIsSpentIsAQuotaAndNotTriedAgain() {
    Key.of(budget(0.05)).put();
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
    long spent = accounts.spending().of("key:" + KeyHash.of(KEY));
    assertThat(spent).isPositive();
    accounts
        .spending()
        .set(new dev.sluice.ledger.Balance("key:" + KeyHash.of(KEY), "30d", Money.nanos(0.05), 0));
    HttpResponse<String> refused = ask(CHAT);
    JsonObject error = error(refused, 429, "budget_exceeded");
    assertThat(error.getString("type")).isEqualTo("insufficient_quota");
    assertThat(error.getString("message"))
        .startsWith("Budget has been exceeded! Current cost: 0.05, Max budget: 0.05 US dollars")
        .contains("key 'ci'", "It begins anew at ");
    assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
    assertThat(ask(chat("free")).statusCode()).isEqualTo(200);
  }

  @Test
  void theLengthThatARequestNamesIsHeldForIt() {
    Key.of(limits(Limits.UNLIMITED, 1000, Limits.UNLIMITED)).put();
    String longer = new JsonObject(CHAT).put("max_tokens", 100).put("n", 20).encode();
    assertThat(error(ask(longer), 429, "rate_limit_exceeded").getString("message"))
        .contains("Limit type: tokens", "This request may need 20", "max_tokens bounds that");
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
  }

  @Test
  void anExpiredBlockedOrUnknownKeyIsNoKey() {
    error(ask(CHAT), 401, "invalid_api_key");
    new Key(Limits.NONE, List.of(), List.of(), List.of(), 1000, false, false).put();
    error(ask(CHAT), 401, "expired_key");
    new Key(Limits.NONE, List.of(), List.of(), List.of(), 0, true, false).put();
    error(ask(CHAT), 401, "key_blocked");
    Key.of(Limits.NONE).put();
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
    accounts.put(team(true));
    error(ask(CHAT), 401, "key_blocked");
  }

  @Test
  void aKeyCallsOnlyWhatItMayFromWhereItMay() {
    new Key(Limits.NONE, List.of(), List.of("/v1/embeddings"), List.of(), 0, false, false).put();
    error(ask(CHAT), 403, "route_access_denied");
    new Key(
            Limits.NONE,
            List.of(),
            List.of("llm_api_routes"),
            List.of("10.0.0.0/8"),
            0,
            false,
            false)
        .put();
    error(ask(CHAT), 403, "ip_access_denied");
    new Key(
            Limits.NONE,
            List.of(),
            List.of("llm_api_routes"),
            List.of("127.0.0.0/8"),
            0,
            false,
            false)
        .put();
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyUsesAndSeesOnlyItsModels() {
    Key.of(Limits.NONE, "beta").put();
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
    assertThat(ask(chat("nickname")).statusCode()).isEqualTo(200);
    HttpResponse<String> byAlias = ask(chat("mine"));
    assertThat(new JsonObject(byAlias.body()).getString("model")).isEqualTo("mine");
    JsonObject error = error(ask(chat("other")), 403, "model_access_denied");
    assertThat(error.getString("message"))
        .isEqualTo("The key 'ci' may not use the model 'other'. It may use: beta.");
    error(ask(chat("openai/up")), 403, "model_access_denied");
    String models = sluice.get("/v1/models", "authorization", BEARER).body();
    assertThat(models).contains("\"chat\"", "\"nickname\"").doesNotContain("\"other\"");
    HttpResponse<String> hidden = sluice.get("/v1/models/other", "authorization", BEARER);
    error(hidden, 404, "model_not_found");
    assertThat(sluice.get("/v1/models", "authorization", "Bearer " + MASTER).body())
        .contains("\"other\"");
  }

  @Test
  void nothingStandsInThatTheKeyMayNotUse() {
    Key.of(Limits.NONE, "broken", "chat").put();
    HttpResponse<String> passedOver = ask(chat("broken"));
    assertThat(passedOver.statusCode()).isEqualTo(200);
    assertThat(passedOver.headers().firstValue("x-litellm-model-group")).contains("chat");
    Key.of(Limits.NONE, "broken").put();
    assertThat(ask(chat("broken")).statusCode()).isEqualTo(500);
    String named =
        new JsonObject(chat("broken")).put("fallbacks", List.of("other")).encode();
    error(ask(named), 403, "model_access_denied");
    new Key(Limits.NONE, List.of(), List.of(), List.of(), 0, false, true).put();
    assertThat(ask(chat("broken")).statusCode()).isEqualTo(500);
  }

  @Test
  void aCustomerIsFoundInEveryPlaceThatLiteLlmLooksAt() {
    Key.of(Limits.NONE).put();
    accounts.put(new CustomerTerms("ann", Limits.NONE, true, null));
    error(ask(CHAT, "x-litellm-customer-id", "ann"), 403, "customer_blocked");
    error(ask(CHAT, "x-litellm-end-user-id", "ann"), 403, "customer_blocked");
    for (String member : List.of(
        "{\"user\":\"ann\"}",
        "{\"litellm_metadata\":{\"user\":\"ann\"}}",
        "{\"metadata\":{\"user_id\":\"ann\"}}",
        "{\"safety_identifier\":\"ann\"}")) {
      error(
          ask(new JsonObject(CHAT).mergeIn(new JsonObject(member)).encode()),
          403,
          "customer_blocked");
    }
    assertThat(ask(CHAT, "x-litellm-customer-id", "bob").statusCode()).isEqualTo(200);
    accounts.put(new CustomerTerms("ann", Limits.NONE, false, "free"));
    assertThat(
            ask(CHAT, "x-litellm-customer-id", "ann").headers().firstValue("x-litellm-model-group"))
        .contains("free");
  }

  @Test
  void aSlotIsGivenBackHoweverARequestEnds() {
    Key.of(limits(Limits.UNLIMITED, Limits.UNLIMITED, 1)).put();
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
    assertThat(ask(chat("unheard-of")).statusCode()).isEqualTo(404);
    assertThat(ask("{\"model\":\"chat\"}").statusCode()).isEqualTo(400);
    upstream.always(Answers.error(500, "server_error", "no"));
    assertThat(ask(CHAT).statusCode()).isEqualTo(500);
    leaveInTheMiddle();
    Eventually.until(() -> accounts.inFlight() == 0, accounts::inFlight);
    upstream.always(Answers.chat("hello"));
    assertThat(ask(CHAT).statusCode()).isEqualTo(200);
  }

  private static void leaveInTheMiddle() {
    upstream.always((Received any) -> Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "hello"), null))
        .stall());
    String stream = new JsonObject(CHAT).put("stream", true).encode();
    try (RawCaller caller = RawCaller.to(sluice.port())
        .send(RawCaller.post("/v1/chat/completions", stream, "authorization: " + BEARER))) {
      RawAnswer answer = caller.answer();
      assertThat(answer.until("hello")).contains("hello");
      assertThat(accounts.inFlight()).isEqualTo(1);
      error(ask(CHAT), 429, "rate_limit_exceeded");
      caller.abort();
    }
  }

  @Test
  void theMasterKeyHasNoLimits() {
    long before = accounts.inFlight();
    HttpResponse<String> answer =
        sluice.post("/v1/chat/completions", CHAT, "authorization", "Bearer " + MASTER);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map()).doesNotContainKey("x-litellm-key-spend");
    assertThat(accounts.inFlight()).isEqualTo(before);
  }
}
