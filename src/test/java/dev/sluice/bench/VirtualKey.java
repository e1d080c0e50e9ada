package dev.sluice.bench;

import dev.sluice.fake.RawCaller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;

/**
 * The key that the load sends, under limits of every kind that it never reaches.
 *
 * @param masterKey of the config in use
 */
record VirtualKey(String masterKey) {
  static final String KEY = "sk-bench";

  private static final int MUCH = 1_000_000_000;

  /** Makes it, unless it is there already. */
  void make(int port) {
    generate(port, limits().put("key", KEY).put("key_alias", "bench"));
  }

  /** Makes a key; false when the answer is not a 200. */
  boolean generate(int port, JsonObject fields) {
    try (var caller = RawCaller.to(port)) {
      return generate(caller, fields);
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The same on a connection that stays open. */
  boolean generate(RawCaller caller, JsonObject fields) {
    var answer = caller.send(post("/key/generate", fields.encode())).answer();
    answer.bytes();
    return answer.status() == 200;
  }

  static JsonObject limits() {
    return new JsonObject()
        .put("models", new JsonArray().add("bench"))
        .put("rpm_limit", MUCH)
        .put("tpm_limit", MUCH)
        .put("max_parallel_requests", 100_000)
        .put("max_budget", 1e6)
        .put("budget_duration", "30d");
  }

  /** A request in the name of the master key. */
  String post(String route, String json) {
    return RawCaller.post(route, json, "authorization: Bearer " + masterKey);
  }
}
