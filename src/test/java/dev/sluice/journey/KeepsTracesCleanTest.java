package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whatever is secret stays out of traces: prompts, answers, keys, and the words of providers. */
class KeepsTracesCleanTest {
  private static final String MARK = "MARKED";

  /** Each of these in a place of its own. */
  private static String mark(String where) {
    return "sk-" + MARK + "-" + where + "-0123456789";
  }

  private static final String CONFIG = """
      model_list:
        - model_name: chat
          litellm_params:
            model: openai/upstream-model
            api_base: %1$s?key=%2$s
            api_key: %3$s
            extra_headers: {x-account: %4$s}
            num_retries: 1
            cooldown_time: 0
      general_settings: {master_key: %5$s}
      router_settings: {disable_cooldowns: true}
      sluice_settings:
        tracing: {endpoint: "%6$s", headers: {authorization: "Bearer %7$s"}}
      """;

  private static String body(boolean stream) {
    return new JsonObject()
        .put("model", "chat")
        .put("stream", stream)
        .put("user", mark("user"))
        .put("metadata", new JsonObject().put("note", mark("metadata")))
        .put(
            "messages",
            new JsonArray()
                .add(new JsonObject().put("role", "user").put("content", mark("prompt"))))
        .encode();
  }

  private static Script leaky(int status) {
    return Script.json(
            status,
            new JsonObject()
                .put(
                    "error",
                    new JsonObject()
                        .put("message", mark("message"))
                        .put("type", mark("type"))
                        .put("code", mark("code")))
                .encode())
        .header("x-request-id", mark("answer-header"));
  }

  @Test
  void nothingThatIsMarkedReachesTheCollector() {
    try (FakeUpstream upstream = FakeUpstream.start();
        OtlpCollector collector = OtlpCollector.start()) {
      String master = mark("master");
      String yaml = CONFIG.formatted(
          upstream.base(),
          mark("query"),
          mark("upstream-key"),
          mark("extra-header"),
          master,
          collector.url(),
          mark("collector"));
      try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
        upstream.answer(
            Answers.chat(mark("answer")),
            Answers.chatStreamWithUsage(mark("streamed"), "x"),
            leaky(500),
            leaky(429),
            leaky(401),
            leaky(401),
            Script.events()
                .event(new JsonObject()
                    .put("error", new JsonObject().put("message", mark("event")))
                    .encode()),
            Script.json(200, mark("no-json")),
            Script.events()
                .event(Answers.chatEvent(new JsonObject().put("content", mark("cut")), null))
                .cut());
        for (boolean stream : new boolean[] {false, true, false, false, true, false, true}) {
          post(sluice, body(stream), master);
        }
        post(sluice, body(false).replace("\"chat\"", "\"" + mark("model") + "\""), master);
        post(sluice, body(false), mark("wrong-key"));
        post(sluice, "{" + mark("malformed"), master);
        hostile(sluice, master);
      }
      assertThat(collector.spans()).hasSizeGreaterThan(15);
      assertThat(collector.batches()).noneMatch(batch -> batch.holds(MARK));
    }
  }

  private static void post(SluiceUnderTest sluice, String body, String key) {
    ask(
        sluice,
        Traced.PATH + "?api_key=" + mark("parameter"),
        body,
        "authorization: Bearer " + key,
        "user-agent: " + mark("agent"),
        "x-custom: " + mark("header"),
        "baggage: secret=" + mark("baggage"));
  }

  private static void ask(SluiceUnderTest sluice, String path, String body, String... headers) {
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "connection: close";
      caller.send(RawCaller.post(path, body, all)).seesClose();
    }
  }

  private static void hostile(SluiceUnderTest sluice, String master) {
    String path = "/openai/deployments/" + mark("path") + "/chat/completions";
    ask(sluice, path, body(false), "authorization: Bearer " + master);
  }
}
