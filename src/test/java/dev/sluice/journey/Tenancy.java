package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ledger.admission.Accounts;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A gateway with keys before one upstream, its operator and its callers. The model {@code chat} costs 0.001 dollars a
 * token, {@code free} nothing.
 */
final class Tenancy implements AutoCloseable {
  static final String MASTER = "sk-master-0123456789";
  static final String[] ADMIN = {"authorization", "Bearer " + MASTER};

  final FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hello"));
  final SluiceUnderTest sluice;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Tenancy(String more, Map<String, String> environment) {
    sluice = SluiceUnderTest.start(yaml(more), environment);
  }

  /** @param more of the config, with {@code UPSTREAM} in place of the upstream's base; no {@code general_settings} */
  static Tenancy of(String more) {
    return new Tenancy(more, Map.of());
  }

  static Tenancy of(String more, Map<String, String> environment) {
    return new Tenancy(more, environment);
  }

  /** The config's text. Models go on with {@code - model_name:} at the margin, other settings follow them. */
  String yaml(String more) {
    String general = more.contains("general_settings:") ? "" : "general_settings: {}\n";
    return """
        model_list:
        - model_name: chat
          litellm_params:
            {model: openai/up, api_base: UPSTREAM, api_key: k, num_retries: 0,
             input_cost_per_token: 0.001, output_cost_per_token: 0.001}
        - model_name: free
          litellm_params:
            {model: openai/free, api_base: UPSTREAM, api_key: k, num_retries: 0,
             input_cost_per_token: 0, output_cost_per_token: 0}
        """.concat(more + "\n" + general)
        .replace("general_settings: {", "general_settings: {master_key: " + MASTER + ", ")
        .replace("UPSTREAM", upstream.base());
  }

  Accounts accounts() {
    return sluice.accounts();
  }

  /** A call of the operator's that works; ' in the body stands for ". */
  JsonObject post(String path, String body) {
    HttpResponse<String> answer = sluice.post(path, body.replace('\'', '"'), ADMIN);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  JsonObject get(String path) {
    HttpResponse<String> answer = sluice.get(path, ADMIN);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  /** A key with these fields. */
  String key(String fields) {
    return post("/key/generate", "{" + fields + "}").getString("key");
  }

  /** What the key's account has spent, as it is stored. */
  double spent(String key) {
    return get("/key/info?key=" + key).getJsonObject("info").getDouble("spend");
  }

  static String body(String model) {
    return "{\"model\":\"" + model + "\",\"max_tokens\":20,\"messages\":"
        + "[{\"role\":\"user\",\"content\":\"hello there\"}]}";
  }

  HttpResponse<String> ask(String key, String model, String... headers) {
    List<String> all = new ArrayList<>(List.of("authorization", "Bearer " + key));
    all.addAll(List.of(headers));
    return sluice.post("/v1/chat/completions", body(model), all.toArray(String[]::new));
  }

  int status(String key) {
    return ask(key, "chat").statusCode();
  }

  /** The status of a call that goes on. */
  CompletableFuture<Integer> begin(String key) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(sluice.url() + "/v1/chat/completions"))
        .header("authorization", "Bearer " + key)
        .POST(HttpRequest.BodyPublishers.ofString(body("chat")))
        .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  /** From now on the upstream answers when the gate is open. */
  Gate hold() {
    Gate gate = new Gate();
    upstream.always(any -> Script.status(200)
        .header("content-type", "application/json")
        .stall(gate)
        .piece(Answers.chatBody("hello")));
    return gate;
  }

  /** The code of an error with this status. */
  static String code(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new JsonObject(answer.body()).getJsonObject("error").getString("code");
  }

  @Override
  public void close() {
    sluice.close();
    upstream.close();
  }
}
