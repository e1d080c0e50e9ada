package dev.sluice.journey;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Predicate;

/** What the tests of reloading share: config texts, and the state of the configuration as operators see it. */
abstract class ReloadJourney {
  static final Duration A_SECOND = Duration.ofSeconds(1);

  /** An entry of {@code model_list}. */
  static String model(String name, FakeUpstream upstream) {
    return model(name, upstream, "upstream-" + name, "sk-" + name);
  }

  static String model(String name, FakeUpstream upstream, String sent, String key) {
    return "  - {model_name: %s, litellm_params: {model: openai/%s, api_base: \"%s\", api_key: %s}}\n"
        .formatted(name, sent, upstream.base(), key);
  }

  static String config(String... models) {
    return "model_list:\n" + String.join("", models);
  }

  static int status(SluiceUnderTest sluice, String model, String... headers) {
    String body = "{\"model\":\"%s\",\"messages\":[]}".formatted(model);
    return sluice.post("/v1/chat/completions", body, headers).statusCode();
  }

  static JsonObject state(SluiceUnderTest sluice) {
    return new JsonObject(sluice.get("/health/readiness").body()).getJsonObject("config");
  }

  static JsonObject await(SluiceUnderTest sluice, Predicate<JsonObject> state) {
    Eventually.until(() -> state.test(state(sluice)), () -> state(sluice));
    return state(sluice);
  }

  static void awaitVersion(SluiceUnderTest sluice, long version) {
    await(sluice, state -> state.getLong("version") == version);
  }

  /** The value of one of Sluice's own gauges. */
  static double gauge(SluiceUnderTest sluice, String name) {
    return sluice
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
