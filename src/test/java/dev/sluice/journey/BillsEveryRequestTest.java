package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.journey.CountingProvider.Asked;
import dev.sluice.journey.CountingProvider.Fate;
import dev.sluice.journey.CountingProvider.Used;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Whatever becomes of a request, its caller pays for what the provider says it used, to the token, and holds nothing
 * afterwards. {@code -Dbills=100000} makes that many of them, and {@code -Dbills.seed} others.
 */
class BillsEveryRequestTest {
  private static final int REQUESTS = Integer.getInteger("bills", 2000);
  private static final long SEED = Long.getLong("bills.seed", 20_261_122);
  private static final int CALLERS = 200;
  private static final int PAGE = 1000; // rows
  private static final int INPUT_NANOS = 1000; // a token
  private static final int OUTPUT_NANOS = 3000;
  private static final String MASTER = "sk-master-0123456789";

  private final CountingProvider provider = new CountingProvider();
  private final List<Asked> all = new ArrayList<>();
  private SluiceUnderTest sluice;
  private String key;

  private static String config(FakeUpstream upstream) {
    String model = """
          - model_name: %s
            litellm_params:
              model: openai/m
              api_base: %s
              api_key: sk-upstream-0123456789
              input_cost_per_token: 0.000001
              output_cost_per_token: 0.000003
            model_info: {id: %s}
        """;
    String url = "http://127.0.0.1:" + upstream.port();
    return "model_list:\n"
        + model.formatted("chat", url + "/a", "a")
        + model.formatted("chat", url + "/b", "b")
        + model.formatted("spare", url + "/spare", "spare")
        + """
        router_settings:
          num_retries: 1
          disable_cooldowns: true
          fallbacks: &spare [{chat: [spare]}]
          content_policy_fallbacks: *spare
        general_settings: {master_key: %s, proxy_batch_write_at: 0.1}
        sluice_settings: {retry_budget: 1, retry_budget_minimum: 1000000}
        """.formatted(MASTER);
  }

  @Test
  void toTheToken() throws Exception {
    Random random = new Random(SEED);
    try (FakeUpstream upstream = FakeUpstream.start().keepingNothing();
        SluiceUnderTest gateway = SluiceUnderTest.start(config(upstream))) {
      sluice = gateway;
      upstream.always(provider::answer);
      key = newKey();
      for (int i = 0; i < REQUESTS; i++) {
        all.add(Asked.random(i, random));
        provider.expect(all.get(i));
      }
      callAll();
      Map<String, JsonObject> rows = rows();
      all.forEach(asked -> compare(asked, rows.get(asked.callId())));
      compareSums();
      nothingIsInFlight();
    }
  }

  private String newKey() {
    var made = sluice.post("/key/generate", "{}", "authorization", "Bearer " + MASTER);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return new JsonObject(made.body()).getString("key");
  }

  private void callAll() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    List<Future<?>> calls = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      int first = caller;
      calls.add(callers.submit(() -> {
        callShare(first);
        return null;
      }));
    }
    for (Future<?> call : calls) {
      call.get(10, TimeUnit.MINUTES);
    }
    callers.shutdown();
  }

  private void callShare(int first) throws InterruptedException {
    RawCaller caller = RawCaller.to(sluice.port()).patience(60_000).ahead();
    for (int i = first; i < REQUESTS; i += CALLERS) {
      call(caller, all.get(i));
      if (!all.get(i).fate().keepsConnection()) {
        caller.close();
        caller = RawCaller.to(sluice.port()).patience(60_000).ahead();
      }
    }
    caller.close();
  }

  private void call(RawCaller caller, Asked asked) throws InterruptedException {
    String body = new JsonObject()
        .put("model", "chat")
        .put("user", Integer.toString(asked.number()))
        .put("stream", asked.fate().streams())
        .put("messages", new JsonArray())
        .encode();
    caller.send(RawCaller.post(
        "/v1/chat/completions",
        body,
        "authorization: Bearer " + key,
        "x-litellm-call-id: " + asked.callId()));
    if (asked.fate() == Fate.LEFT_AT_ONCE) {
      provider.await(asked);
    } else if (asked.fate() == Fate.LEFT) {
      caller.answer().until(asked.lastWord());
    } else {
      RawAnswer answer = caller.answer();
      answer.bytes();
    }
  }

  private JsonObject get(String path) {
    return new JsonObject(sluice.get(path, "authorization", "Bearer " + MASTER).body());
  }

  /** All rows of the log by call id, once they are there. */
  private Map<String, JsonObject> rows() {
    Eventually.within(
        Duration.ofMinutes(2),
        () -> get("/spend/logs/ui?page_size=1").getInteger("total") >= REQUESTS,
        () -> get("/spend/logs/ui?page_size=1").getInteger("total") + " rows");
    Map<String, JsonObject> rows = new HashMap<>();
    int pages = (REQUESTS + PAGE - 1) / PAGE;
    for (int page = 1; page <= pages; page++) {
      JsonObject some = get("/spend/logs/ui?page_size=" + PAGE + "&page=" + page);
      assertThat(some.getInteger("total")).isEqualTo(REQUESTS);
      for (Object row : some.getJsonArray("data")) {
        JsonObject metadata = ((JsonObject) row).getJsonObject("metadata");
        rows.put(metadata.getString("litellm_call_id"), (JsonObject) row);
      }
    }
    assertThat(rows).hasSize(REQUESTS);
    return rows;
  }

  private void compare(Asked asked, JsonObject row) {
    String about = asked + ", seed " + SEED + ": " + row;
    Used used = provider.used(asked);
    JsonObject metadata = row.getJsonObject("metadata");
    assertThat(row.getLong("prompt_tokens")).as(about).isEqualTo(used.prompt());
    assertThat(row.getLong("completion_tokens")).as(about).isEqualTo(used.completion());
    assertThat(metadata.getBoolean("usage_estimated")).as(about).isFalse();
    assertThat(metadata.getInteger("attempted_fallbacks"))
        .as(about)
        .isEqualTo(asked.fate().fallbacks());
  }

  /** In the sums by day, in what the key spent as it is stored, and as it is live. */
  private void compareSums() {
    Used sum = all.stream().map(provider::used).reduce(new Used(0, 0), Used::plus);
    long nanos = sum.prompt() * INPUT_NANOS + sum.completion() * OUTPUT_NANOS;
    String from = "?start_date=2020-01-01&end_date=2099-01-01";
    JsonObject daily = get("/user/daily/activity" + from).getJsonObject("metadata");
    assertThat(daily.getLong("total_prompt_tokens")).as("seed %d", SEED).isEqualTo(sum.prompt());
    assertThat(daily.getLong("total_completion_tokens")).isEqualTo(sum.completion());
    assertThat(daily.getLong("total_api_requests")).isEqualTo(REQUESTS);
    double stored = get("/key/info?key=" + key).getJsonObject("info").getDouble("spend");
    assertThat(Math.round(stored * 1e9)).as("seed %d", SEED).isEqualTo(nanos);
    double live = get("/global/spend").getDouble("spend");
    assertThat(Math.round(live * 1e9)).isEqualTo(nanos);
  }

  private void nothingIsInFlight() {
    assertThat(sluice.accounts().inFlight()).isZero();
    for (String deployment : List.of("a", "b", "spare")) {
      assertThat(sluice.inFlight(deployment)).as(deployment).isZero();
    }
    assertThat(sluice.get("/metrics").body()).contains("sluice_in_flight_requests 0.0");
  }
}
