package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is sent and configured, and however much is logged: no key, no prompt and no answer is in anything that the
 * gateway writes or shows. All that is secret has one of two marks in it.
 */
class KeepsSecretsOutOfLogsTest {
  private static final String OPERATORS = "q7oper"; // what the operator wrote
  private static final String CALLERS = "z9call"; // what callers wrote, and what they were told
  private static final String MASTER = "sk-q7oper-master-0123";
  private static final String VIRTUAL = "sk-z9call-virtual-0123";
  private static final String UPSTREAM_KEY = "sk-q7oper-upstream-0123";
  private static final List<String> KEY_HEADERS =
      List.of("authorization", "api-key", "x-api-key", "x-litellm-api-key", "x-own-key");

  @TempDir
  Path folder;

  private final List<String> told = new ArrayList<>(); // to callers
  private @Nullable SluiceProcess sluice;

  private String config(FakeUpstream upstream, String more) {
    return """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/up
              api_base: "%1$s?token=q7oper-in-query-0123"
              api_key: %2$s
              num_retries: 0
              extra_headers: {x-up: q7oper-header-0123}
              extra_body: {api_token: q7oper-in-body-0123}
          - model_name: gone
            litellm_params:
              {model: openai/gone, api_base: "http://127.0.0.1:1/v1", api_key: sk-q7oper-gone-0123}
          - model_name: proxied
            litellm_params:
              model: openai/proxied
              api_base: "http://127.0.0.2:1/v1"
              api_key: sk-q7oper-proxied-0123
              upstream_proxy: "http://joe:q7oper-proxy-0123@127.0.0.1:1"
              num_retries: 0
        router_settings: {fallbacks: [{gone: [chat]}], disable_cooldowns: true}
        general_settings:
          {master_key: %3$s, litellm_key_header_name: x-own-key, health_check_details: true}
        %4$s
        """.formatted(upstream.base(), UPSTREAM_KEY, MASTER, more);
  }

  private Path write(String yaml) {
    try {
      return Files.writeString(folder.resolve("config.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(String request) {
    try (RawCaller caller = RawCaller.to(running().port()).send(request)) {
      String body = caller.answer().text();
      told.add(body);
      return body;
    } catch (UncheckedIOException cutOff) {
      return "";
    }
  }

  private SluiceProcess running() {
    assertThat(sluice).isNotNull();
    return sluice;
  }

  private String asOperator(String path) {
    return send(RawCaller.get(path, "authorization: Bearer " + MASTER));
  }

  private static String body(String model, boolean stream) {
    JsonObject message = new JsonObject()
        .put("role", "user")
        .put("content", "my prompt is z9call")
        .put(
            "tool_calls",
            new JsonArray()
                .add(new JsonObject()
                    .put("id", "z9call-tool")
                    .put("function", new JsonObject().put("arguments", "{\"a\":\"z9call\"}"))));
    return new JsonObject()
        .put("model", model)
        .put("stream", stream)
        .put("messages", new JsonArray().add(message))
        .put("metadata", new JsonObject().put("z9call", "z9call"))
        .put("user", "z9call-user")
        .encode();
  }

  private String chat(String model, boolean stream) {
    return send(RawCaller.post(
        CHAT + "?api_key=z9call-query",
        body(model, stream),
        "authorization: Bearer " + VIRTUAL,
        "cookie: z9call-cookie",
        "x-litellm-call-id: sk-z9call-id-0123"));
  }

  private static String failure(String code) {
    return "{\"error\":{\"message\":\"key " + UPSTREAM_KEY
        + " may not say z9call\",\"type\":\"z9call\"," + "\"param\":\"z9call\",\"code\":\"" + code
        + "\"}}";
  }

  /** What is told to a check is shown to operators, and is no answer to a caller. */
  private static Script refusal(Received request) {
    String key = String.valueOf(request.header("authorization"));
    return request.uri().contains("/models")
        ? Answers.error(401, "auth", "the key " + key + " is not known")
        : Script.json(500, failure("z9call words"));
  }

  private void succeed(FakeUpstream upstream) {
    upstream.answer(
        Answers.chat("z9call answer"),
        Answers.chatStream("z9call", " answer"),
        Answers.chat("z9call answer"));
    assertThat(chat("chat", false)).contains("z9call answer");
    assertThat(chat("chat", true)).contains("[DONE]");
    assertThat(chat("gone", false)).contains("z9call answer");
  }

  private void fail(FakeUpstream upstream) {
    for (int status : new int[] {400, 401, 403, 404, 422, 429, 500, 503}) {
      upstream.answer(Script.json(status, failure("z9call words")));
      assertThat(chat("chat", status % 2 == 0)).isNotEmpty();
    }
    for (Script script : List.of(
        Script.json(200, "{\"z9call\": [garbage"),
        Script.bytes("HTTP/1.1 z9call sk-z9call\r\n\r\n"),
        Script.bytes("z9call\r\n\r\n"),
        Script.status(200)
            .header("location", "http://u:z9call@h/")
            .piece("z9call")
            .cut(),
        Script.events().event(Streaming.word("z9call")).reset(),
        Script.events().event(Streaming.word("z9call")).event(failure("z9call words")),
        Script.events().event("z9call {no json"),
        Script.status(302).header("location", "http://u:z9call@h/?k=z9call").whole(new byte[0]),
        Script.bytes("").reset())) {
      upstream.answer(script);
      chat("chat", true);
    }
    chat("proxied", false);
    upstream.always(KeepsSecretsOutOfLogsTest::refusal);
    chat("gone", false);
  }

  private void sendGarbage() {
    for (String header : KEY_HEADERS) {
      for (String key :
          List.of("sk-z9call-wrong-0123", "Bearer z9call plain words", "Basic z9call")) {
        send(RawCaller.post(CHAT, body("chat", false), header + ": " + key));
        send(RawCaller.get("/v1/models?key=z9call", header + ": " + key));
        send(RawCaller.get("/key/info?key=sk-z9call-asked-0123", header + ": " + key));
        send(RawCaller.post("/config/reload", "{\"z9call\":1}", header + ": " + key));
      }
    }
    String key = "authorization: Bearer " + VIRTUAL;
    for (String body : List.of(
        "{\"model\":\"chat\",\"messages\":\"z9call\"}",
        "{\"model\":\"chat\",\"messages\":[\"z9call\"",
        "z9call",
        "{\"z9call\":1,\"z9call\":2}",
        "{\"model\":\"sk-z9call-model-0123\",\"messages\":[]}",
        "{\"model\":\"chat\",\"stream\":\"z9call\",\"messages\":[]}",
        "{\"model\":\"chat\",\"fallbacks\":[\"sk-z9call-fallback-0123\"],\"messages\":[]}",
        "\u0000z9call")) {
      send(RawCaller.post(CHAT, body, key));
      send(RawCaller.post("/route/explain", body, "authorization: Bearer " + MASTER));
    }
    send(RawCaller.get("/v1/models/sk-z9call-path-0123", key));
    send(RawCaller.get("/v1/nowhere/sk-z9call-path-0123/x", key));
    send(RawCaller.post("/key/z9call-path/regenerate", "{}", "authorization: Bearer " + MASTER));
    send("GET /\u0001 HTTP/1.1\r\nhost: x\r\n\r\n");
    send("z9call\r\n\r\n");
    send(RawCaller.get("/v1/models", "x-long: " + "z9call".repeat(5000)));
    send("POST " + CHAT + " HTTP/1.1\r\nhost: x\r\n" + key
        + "\r\ntransfer-encoding: chunked\r\n\r\nz9call\r\n");
    for (String body : List.of(
        "{\"key\":\"z9call short\"}",
        "{\"key_aliass\":\"z9call\"}",
        "{\"max_budget\":\"z9call\"}",
        "{\"metadata\":\"z9call\"}",
        "z9call")) {
      send(RawCaller.post("/key/generate", body, "authorization: Bearer " + MASTER));
    }
    send(RawCaller.post(
        "/config/log-level", "{\"level\":\"sk-z9call-0123\"}", "authorization: Bearer " + MASTER));
  }

  private void reloadWhatIsWrong(FakeUpstream upstream) {
    String good = config(upstream, "");
    for (String bad : List.of(
        good + "  api_key: 'sk-q7oper-quoted-0123' x\n",
        good.replace("num_retries: 0", "num_retries: sk-q7oper-number-0123"),
        good.replace("http://127.0.0.1:1/v1", "http://joe:q7oper-0123@127.0.0.1/v1"),
        good.replace("http://127.0.0.1:1/v1", "sk-q7oper-no-url-0123"),
        good.replace("joe:q7oper-proxy-0123@", "joe:q7oper-proxy-0123@@:"),
        good + "sluice_settings: {log_level: sk-q7oper-level-0123}\n",
        good + "sk-q7oper-key-of-map-0123: [",
        good.replace("extra_headers: {", "extra_headers: [{"))) {
      write(bad);
      asOperatorPost("/config/reload");
      asOperator("/health/readiness");
    }
    write(good.replace(UPSTREAM_KEY, "sk-q7oper-other-0123").replace("-header-", "-headers-"));
    asOperatorPost("/config/reload");
  }

  private void asOperatorPost(String path) {
    send(RawCaller.post(path, "", "authorization: Bearer " + MASTER));
  }

  /** All that can be read of it, by name; what callers were told may have their own words in it. */
  private void assertNothingShows() {
    for (String path :
        List.of("/metrics", "/health", "/health/readiness", "/config/diff", "/config/log-level")) {
      assertHidden(path, asOperator(path), OPERATORS, CALLERS);
    }
    running().signal("TERM").exitCode();
    assertHidden("standard output", running().out(), OPERATORS, CALLERS);
    assertHidden("standard error", running().err(), OPERATORS, CALLERS);
    told.forEach(answer -> assertHidden("an answer", answer, OPERATORS));
  }

  private static void assertHidden(String where, String text, String... marks) {
    assertThat(text.lines())
        .as(where)
        .allSatisfy(
            line -> assertThat(line.toLowerCase(Locale.ROOT)).doesNotContain(List.of(marks)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingSecretIsWrittenWhateverHappens(boolean json) {
    try (FakeUpstream upstream = FakeUpstream.start()) {
      Path file = write(config(upstream, "litellm_settings: {json_logs: " + json + "}"));
      sluice = SluiceProcess.run(
              "--config", file.toString(), "--port", "0", "--host", "127.0.0.1", "--detailed_debug")
          .awaitStarted();
      try (SluiceProcess closing = sluice) {
        String made = send(RawCaller.post(
            "/key/generate",
            "{\"key\":\"" + VIRTUAL + "\",\"key_alias\":\"of-the-test\"}",
            "authorization: Bearer " + MASTER));
        assertThat(made).contains(VIRTUAL);
        succeed(upstream);
        fail(upstream);
        sendGarbage();
        reloadWhatIsWrong(upstream);
        assertNothingShows();
        assertThat(closing.out()).contains("of-the-test", "error");
        assertThat(closing.err()).contains("AttemptLog", "did not take effect");
      }
    }
  }

  @Test
  void nothingSecretIsWrittenWhereNothingCanBeReached() {
    try (FakeUpstream upstream = FakeUpstream.start()) {
      String more = """
          sluice_settings:
            upstream_proxy: "http://joe:q7oper-proxy-0123@127.0.0.1:1"
            spool_dir: "%s"
          """.formatted(folder.resolve("spool"));
      String yaml = config(upstream, more)
          .replace(
              "health_check_details: true",
              "database_url: \"postgresql://joe:q7oper-pass-0123@127.0.0.1:1/ledger\"")
          .replace(
              "router_settings: {",
              "router_settings: {redis_url: \"redis://joe:q7oper-pass-0123@127.0.0.1:1/0\", ");
      sluice = SluiceProcess.run(
              "--config",
              write(yaml).toString(),
              "--port",
              "0",
              "--host",
              "127.0.0.1",
              "--detailed_debug")
          .awaitStarted();
      try (SluiceProcess closing = sluice) {
        String key = "authorization: Bearer " + MASTER;
        send(RawCaller.post(CHAT, body("chat", false), key));
        send(RawCaller.post("/key/generate", "{\"key\":\"sk-z9call-new-0123\"}", key));
        Eventually.until(
            () -> closing.err().contains("Redis at") && closing.err().contains("database"),
            closing::err);
        assertNothingShows();
      }
    }
  }
}
