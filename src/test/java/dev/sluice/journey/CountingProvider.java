package dev.sluice.journey;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A provider whose answers end in every way there is, and that writes down what it says that each has used. */
final class CountingProvider {
  private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();
  private final Map<Integer, Used> used = new ConcurrentHashMap<>();
  private final Map<Integer, CountDownLatch> arrivals = new ConcurrentHashMap<>();
  private final Gate never = new Gate();

  /** What becomes of a request. */
  enum Fate {
    WHOLE,
    STREAM,
    /** Usage in each event. */
    STREAM_THAT_COUNTS_ON,
    REFUSED,
    RETRIED,
    RESCUED,
    /** Replaced by another model's, because a filter objects. */
    FILTERED,
    /** Cut by the provider, somewhere in an event. */
    BROKEN,
    /** The same before a first event was whole, so that it is tried again. */
    BROKEN_AT_ONCE,
    /** An event tells of an error. */
    FAILED_INSIDE,
    /** Cut by the caller, while the provider is somewhere in an event. */
    LEFT,
    /** Cut by the caller before there is an answer. */
    LEFT_AT_ONCE;

    boolean streams() {
      return this != WHOLE && this != REFUSED && this != RETRIED;
    }

    /** Whether the connection to the gateway can be used again. */
    boolean keepsConnection() {
      return this != BROKEN && this != FAILED_INSIDE && this != LEFT && this != LEFT_AT_ONCE;
    }

    int fallbacks() {
      return this == RESCUED || this == FILTERED ? 1 : 0;
    }
  }

  /**
   * @param events with words, each of which is a token
   * @param where in an event it breaks off, 0 to 1
   */
  record Asked(int number, Fate fate, int prompt, int events, double where) {
    static Asked random(int number, Random random) {
      Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
      return new Asked(
          number, fate, 1 + random.nextInt(5000), 1 + random.nextInt(20), random.nextDouble());
    }

    String callId() {
      return "call-" + number;
    }

    String lastWord() {
      return "word" + events + ";";
    }
  }

  /** Tokens. */
  record Used(long prompt, long completion) {
    Used plus(Used more) {
      return new Used(prompt + more.prompt, completion + more.completion);
    }
  }

  void expect(Asked request) {
    asked.put(request.number, request);
    arrivals.put(request.number, new CountDownLatch(1));
  }

  /** Waits until the request is here. */
  void await(Asked request) throws InterruptedException {
    arrivals.get(request.number).await();
  }

  /** What it says that the request has used, in all attempts. */
  Used used(Asked request) {
    return used.getOrDefault(request.number, new Used(0, 0));
  }

  /** For {@link FakeUpstream#always}. */
  Script answer(Received request) {
    Asked of = asked.get(Integer.parseInt(request.json().getString("user")));
    boolean first = attempts.merge(of.number, 1, Integer::sum) == 1;
    boolean spare = request.uri().startsWith("/spare");
    arrivals.get(of.number).countDown();
    return switch (of.fate) {
      case REFUSED -> Answers.error(400, "invalid_request_error", "no");
      case RETRIED -> first ? Answers.error(500, "server_error", "not now") : whole(of);
      case RESCUED -> spare ? counting(of) : Answers.error(500, "server_error", "not ever");
      case FILTERED -> spare ? counting(of) : filtered(of);
      case WHOLE -> whole(of);
      case STREAM ->
        end(words(of, false)).event(counted(of, envelope()).encode()).done();
      case STREAM_THAT_COUNTS_ON -> counting(of);
      case BROKEN -> half(of, words(count(of), true)).cut();
      case BROKEN_AT_ONCE -> first ? half(of, Script.events()).cut() : counting(of);
      case FAILED_INSIDE ->
        words(count(of), true).event(Answers.errorBody("server_error", "lost")).stall(never);
      case LEFT -> half(of, words(count(of), true)).stall(never);
      case LEFT_AT_ONCE -> Script.events().stall(never);
    };
  }

  private Script whole(Asked of) {
    return Script.json(
        200, counted(of, new JsonObject(Answers.chatBody("fine"))).encode());
  }

  private Script counting(Asked of) {
    return end(words(count(of), true)).done();
  }

  private Script filtered(Asked of) {
    String nothing = Answers.chatEvent(new JsonObject().put("content", ""), "content_filter");
    return Script.events().event(counted(of, new JsonObject(nothing)).encode()).done();
  }

  private static Script end(Script script) {
    return script.event(Answers.chatEvent(new JsonObject(), "stop"));
  }

  private static Script words(Asked of, boolean counting) {
    Script script = Script.events();
    for (int word = 1; word <= of.events; word++) {
      script = script.event(word(of, word, counting));
    }
    return script;
  }

  private static String word(Asked of, int word, boolean counting) {
    JsonObject said = new JsonObject().put("content", " word" + word + ";");
    JsonObject event = new JsonObject(Answers.chatEvent(said, null));
    return counting ? event.put("usage", usage(of.prompt, word)).encode() : event.encode();
  }

  /** Begins one more event, at most up to its last bracket, without which it says nothing. */
  private static Script half(Asked of, Script script) {
    String event = "data: " + word(of, of.events + 1, true);
    return script.piece(event.substring(0, (int) (of.where * event.length())));
  }

  private static JsonObject envelope() {
    return new JsonObject().put("id", "chatcmpl-fake").put("choices", new JsonArray());
  }

  private JsonObject counted(Asked of, JsonObject body) {
    return body.put("usage", usage(count(of).prompt, of.events));
  }

  private Asked count(Asked of) {
    used.merge(of.number, new Used(of.prompt, of.events), Used::plus);
    return of;
  }

  private static JsonObject usage(int prompt, int completion) {
    return new JsonObject().put("prompt_tokens", prompt).put("completion_tokens", completion);
  }
}
