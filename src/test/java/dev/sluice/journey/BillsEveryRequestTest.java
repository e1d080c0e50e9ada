package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.BilledSluice;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.ledger.UsageRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a request, its caller pays for what the provider says it used, to the token. */
class BillsEveryRequestTest {
  private static final int REQUESTS = 1000;
  private static final int CALLERS = 12;
  private static final long SEED = 20_261_122;
  private static final int INPUT_NANOS = 1000; // a token
  private static final int OUTPUT_NANOS = 3000;

  /** What happens to a request. */
  private enum Fate {
    WHOLE,
    STREAM,
    STREAM_THAT_COUNTS_ON,
    REFUSED,
    RETRIED,
    RESCUED,
    BROKEN,
    LEFT
  }

  /** @param events with words, each of which is a token */
  private record Case(int number, Fate fate, int prompt, int events) {
    String callId() {
      return "call-" + number;
    }

    boolean streams() {
      return fate != Fate.WHOLE && fate != Fate.REFUSED && fate != Fate.RETRIED;
    }

    int completion() {
      return fate == Fate.REFUSED ? 0 : events;
    }

    int paidPrompt() {
      return fate == Fate.REFUSED ? 0 : prompt;
    }
  }

  private final Map<Integer, Case> cases = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();

  private static Case of(int number, Random random) {
    Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
    return new Case(number, fate, 1 + random.nextInt(5000), 1 + random.nextInt(20));
  }

  private Script answer(Received request) {
    Case asked = cases.get(Integer.parseInt(request.json().getString("user")));
    int attempt = attempts.merge(asked.number, 1, Integer::sum);
    boolean first = attempt == 1;
    return switch (asked.fate) {
      case REFUSED -> Answers.error(400, "invalid_request_error", "no");
      case RETRIED -> first ? Answers.error(500, "server_error", "not now") : whole(asked);
      case RESCUED ->
        request.uri().startsWith("/spare")
            ? stream(asked, true).done()
            : Answers.error(500, "server_error", "not ever");
      case WHOLE -> whole(asked);
      case STREAM -> stream(asked, false).event(usageEvent(asked)).done();
      case STREAM_THAT_COUNTS_ON -> stream(asked, true).done();
      case BROKEN -> words(asked, true).cut();
      case LEFT -> words(asked, true).stall(gate);
    };
  }

  private static Script whole(Case asked) {
    return Script.json(
        200,
        new JsonObject(Answers.chatBody("fine"))
            .put("usage", usage(asked.prompt, asked.events))
            .encode());
  }

  private static Script stream(Case asked, boolean counting) {
    JsonObject end = new JsonObject(Answers.chatEvent(new JsonObject(), "stop"));
    return words(asked, counting).event(end.encode());
  }

  private static Script words(Case asked, boolean counting) {
    Script script = Script.events();
    for (int i = 1; i <= asked.events; i++) {
      JsonObject event = new JsonObject(
          Answers.chatEvent(new JsonObject().put("content", " word" + i + ";"), null));
      if (counting) {
        event.put("usage", usage(asked.prompt, i));
      }
      script = script.event(event.encode());
    }
    return script;
  }

  private static String usageEvent(Case asked) {
    return new JsonObject()
        .put("id", "chatcmpl-fake")
        .put("choices", new JsonArray())
        .put("usage", usage(asked.prompt, asked.events))
        .encode();
  }

  private static JsonObject usage(int prompt, int completion) {
    return new JsonObject().put("prompt_tokens", prompt).put("completion_tokens", completion);
  }

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
        router_settings: {num_retries: 1, disable_cooldowns: true, fallbacks: [{chat: [spare]}]}
        sluice_settings: {retry_budget: 1, retry_budget_minimum: 10000}
        """;
  }

  private void call(BilledSluice sluice, Case asked) {
    String body = new JsonObject()
        .put("model", "chat")
        .put("user", Integer.toString(asked.number))
        .put("stream", asked.streams())
        .put("messages", new JsonArray())
        .encode();
    try (RawCaller caller = RawCaller.to(sluice.port())
        .send(RawCaller.post(
            "/v1/chat/completions",
            body,
            "authorization: Bearer " + BilledSluice.KEY,
            "x-litellm-call-id: " + asked.callId()))) {
      if (asked.fate == Fate.LEFT) {
        caller.answer().until("word" + asked.events + ";");
      } else {
        caller.answer().bytes();
      }
    }
  }

  @Test
  void toTheToken() throws Exception {
    Random random = new Random(SEED);
    try (FakeUpstream upstream = FakeUpstream.start();
        BilledSluice sluice = BilledSluice.start(config(upstream))) {
      upstream.always(this::answer);
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Case asked = of(i, random);
        cases.put(i, asked);
        calls.add(callers.submit(() -> call(sluice, asked)));
      }
      for (Future<?> call : calls) {
        call.get(120, TimeUnit.SECONDS);
      }
      callers.shutdown();
      Eventually.until(
          () -> sluice.records().size() >= REQUESTS, () -> sluice.records().size() + " records");
      compare(sluice);
      nothingIsInFlight(sluice);
    }
  }

  private void compare(BilledSluice sluice) {
    long prompt = 0;
    long completion = 0;
    for (Case asked : cases.values()) {
      UsageRecord record = sluice.record(asked.callId());
      String about = asked + ", seed " + SEED;
      assertThat(record.usage().promptTokens()).as(about).isEqualTo(asked.paidPrompt());
      assertThat(record.usage().completionTokens()).as(about).isEqualTo(asked.completion());
      assertThat(record.estimated()).as(about).isFalse();
      assertThat(record.way().fallbacks()).as(about).isEqualTo(asked.fate == Fate.RESCUED ? 1 : 0);
      prompt += asked.paidPrompt();
      completion += asked.completion();
    }
    assertThat(sluice.records()).hasSize(REQUESTS);
    assertThat(sluice.spent())
        .as("seed %d", SEED)
        .isEqualTo(prompt * INPUT_NANOS + completion * OUTPUT_NANOS);
  }

  private static void nothingIsInFlight(BilledSluice sluice) {
    assertThat(sluice.inFlight()).isZero();
    for (String deployment : List.of("a", "b", "spare")) {
      assertThat(sluice.inFlight(deployment)).as(deployment).isZero();
    }
    assertThat(sluice.isIdle()).isTrue();
  }
}
