package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.fake.Answers;
import dev.sluice.fake.CollectedSpan;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A collector sees every request and its attempts, in the caller's own trace; a provider sees it goes on. */
class TracesRequestsTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private static Traced traced;

  @BeforeAll
  static void start() {
    traced = new Traced("""
              - model_name: shaky
                litellm_params:
                  {model: openai/one, api_base: %1$s, api_key: k, num_retries: 1, cooldown_time: 0}
              - model_name: lost
                litellm_params: {model: openai/two, api_base: %1$s, api_key: k, num_retries: 0}
            sluice_settings: {access_log: text}
            router_settings:
              fallbacks: [{lost: [chat]}]
              disable_cooldowns: true
            """);
  }

  @AfterAll
  static void stop() {
    traced.close();
  }

  @Test
  void aRequestIsAServerSpanWithAClientSpanBelowIt() {
    traced.upstream.answer(Answers.chat("two words"));
    Traced.Call call = traced.post(Traced.CHAT);
    CollectedSpan server = call.server();
    assertThat(server.name()).isEqualTo("POST /chat/completions");
    assertThat(server.kind()).isEqualTo("SERVER");
    assertThat(server.parentId()).isEmpty();
    assertThat(server.failed()).isFalse();
    assertThat(server.attributes())
        .contains(
            entry("http.request.method", "POST"),
            entry("http.route", "/chat/completions"),
            entry("http.response.status_code", "200"),
            entry("url.scheme", "http"),
            entry("client.address", "127.0.0.1"),
            entry("gen_ai.operation.name", "chat"),
            entry("sluice.model_group", "chat"))
        .doesNotContainKey("error.type");
    CollectedSpan client = call.attempts(1).get(0);
    assertThat(client.parentId()).isEqualTo(server.id());
    assertThat(client.name()).isEqualTo("chat upstream-model");
    assertThat(client.attributes())
        .contains(
            entry("gen_ai.operation.name", "chat"),
            entry("gen_ai.provider.name", "openai"),
            entry("gen_ai.request.model", "upstream-model"),
            entry("gen_ai.response.id", "chatcmpl-fake"),
            entry("gen_ai.response.model", Answers.MODEL),
            entry("gen_ai.usage.input_tokens", "7"),
            entry("gen_ai.usage.output_tokens", "2"),
            entry("http.request.method", "POST"),
            entry("http.response.status_code", "200"),
            entry("server.address", "127.0.0.1"),
            entry("server.port", Integer.toString(traced.upstream.port())),
            entry("sluice.attempt", "1"))
        .doesNotContainKey("error.type");
  }

  @Test
  void theProcessSaysWhoItIs() {
    traced.post(Traced.CHAT).server();
    OtlpCollector.Batch batch = traced.collector.batches().get(0);
    assertThat(batch.path()).isEqualTo("/v1/traces");
    assertThat(CollectedSpan.texts(
            batch.request().getResourceSpans(0).getResource().getAttributesList()))
        .contains(entry("service.name", "sluice"))
        .containsKey("service.version");
  }

  @Test
  void theFirstByteOfAStreamIsAnEvent() {
    traced.upstream.answer(Answers.chatStreamWithUsage("one", "two"));
    CollectedSpan client = traced.post(Traced.STREAM).attempts(1).get(0);
    assertThat(client.events()).extracting(CollectedSpan.Event::name).containsExactly("first_byte");
    assertThat(client.attributes())
        .contains(
            entry("gen_ai.request.stream", "true"),
            entry("gen_ai.response.model", Answers.MODEL),
            entry("gen_ai.usage.output_tokens", "2"));
    assertThat(Double.parseDouble(client.attribute("gen_ai.response.time_to_first_chunk")))
        .isBetween(0.0, 10.0);
  }

  @Test
  void theCallersTraceGoesOnThroughTheGatewayToTheProvider() {
    traced.upstream.answer(Answers.chat("hi"));
    Traced.Call call = traced.post(
        Traced.CHAT, "traceparent", "00-" + TRACE + "-" + PARENT + "-01", "tracestate", "a=1,b=2");
    CollectedSpan server = call.server();
    assertThat(server.traceId()).isEqualTo(TRACE);
    assertThat(server.parentId()).isEqualTo(PARENT);
    assertThat(server.traceState()).isEqualTo("a=1,b=2");
    CollectedSpan client = call.attempts(1).get(0);
    var asked = traced.upstream.requests().get(traced.upstream.requests().size() - 1);
    assertThat(asked.header("traceparent")).isEqualTo("00-" + TRACE + "-" + client.id() + "-01");
    assertThat(asked.header("tracestate")).isEqualTo("a=1,b=2");
  }

  @Test
  void theAccessLogNamesTheTrace() {
    traced.upstream.answer(Answers.chat("hi"));
    for (String body : List.of(Traced.CHAT, "{\"model\":\"made-up\",\"messages\":[]}")) {
      Traced.Call call = traced.post(body);
      String line = traced.sluice.accessLines().await(one -> one.contains(call.id()));
      assertThat(line).contains(" trace_id=" + call.server().traceId());
    }
  }

  @Test
  void aTraceStateThatIsMalformedIsLeftOut() {
    String other = TRACE.replace('4', '6');
    for (String bad : List.of("a", "A=1", "a=1,=2", "a=b=c")) {
      traced.upstream.answer(Answers.chat("hi"));
      CollectedSpan server = traced
          .post(Traced.CHAT, "traceparent", "00-" + other + "-" + PARENT + "-01", "tracestate", bad)
          .server();
      assertThat(server.traceId()).isEqualTo(other);
      assertThat(server.traceState()).as(bad).isEmpty();
    }
  }

  @Test
  void aCallerWhoIsNotTracedStaysSo() {
    traced.upstream.answer(Answers.chat("hi"));
    String other = TRACE.replace('4', '5');
    traced.post(Traced.CHAT, "traceparent", "00-" + other + "-" + PARENT + "-00");
    var asked = traced.upstream.requests().get(traced.upstream.requests().size() - 1);
    assertThat(asked.header("traceparent")).matches("00-" + other + "-[0-9a-f]{16}-00");
    traced.post(Traced.CHAT).server(); // one that came later has arrived
    assertThat(traced.collector.spans()).noneMatch(span -> span.traceId().equals(other));
  }

  @Test
  void aMalformedContextBeginsATraceOfItsOwn() {
    for (String bad : List.of("00-1-2-01", "zz", "00-" + "0".repeat(32) + "-" + PARENT + "-01")) {
      traced.upstream.answer(Answers.chat("hi"));
      CollectedSpan server =
          traced.post(Traced.CHAT, "traceparent", bad, "tracestate", "a=1").server();
      assertThat(server.parentId()).as(bad).isEmpty();
      var asked = traced.upstream.requests().get(traced.upstream.requests().size() - 1);
      assertThat(asked.header("traceparent")).startsWith("00-" + server.traceId() + "-");
      assertThat(asked.header("tracestate")).isNull();
    }
  }

  @Test
  void aRetryIsAnEventAndASpanOfItsOwn() {
    traced.upstream.answer(
        Answers.error(500, "server_error", "words of the provider"), Answers.chat("hi"));
    Traced.Call call = traced.post(Traced.CHAT.replace("chat", "shaky"));
    List<CollectedSpan> attempts = call.attempts(2);
    assertThat(attempts.get(0).failed()).isTrue();
    assertThat(attempts.get(0).attributes())
        .contains(entry("error.type", "500"), entry("http.response.status_code", "500"));
    assertThat(attempts.get(1).failed()).isFalse();
    assertThat(call.server().events()).singleElement().satisfies(event -> {
      assertThat(event.name()).isEqualTo("retry");
      assertThat(event.attributes())
          .contains(entry("error.type", "500"), entry("sluice.attempt", "2"));
    });
    assertThat(call.server().failed()).isFalse();
    var requests = traced.upstream.requests();
    assertThat(requests.get(requests.size() - 2).header("traceparent"))
        .contains(attempts.get(0).id());
    assertThat(requests.get(requests.size() - 1).header("traceparent"))
        .contains(attempts.get(1).id());
  }

  @Test
  void aFallbackIsAnEventThatNamesTheGroup() {
    traced.upstream.answer(Answers.error(503, "down", "no"), Answers.chat("hi"));
    Traced.Call call = traced.post(Traced.CHAT.replace("chat", "lost"));
    assertThat(call.attempts(2))
        .extracting(span -> span.attribute("sluice.model_group"))
        .containsExactly("lost", "chat");
    assertThat(call.server().attribute("sluice.model_group")).isEqualTo("lost");
    assertThat(call.server().events()).singleElement().satisfies(event -> {
      assertThat(event.name()).isEqualTo("fallback");
      assertThat(event.attributes())
          .contains(entry("error.type", "503"), entry("sluice.model_group", "chat"));
    });
  }

  @Test
  void aFailureIsToldToTheCallersSpanToo() {
    traced.upstream.answer(Answers.error(502, "bad", "words of the provider"));
    Traced.Call call = traced.post(Traced.CHAT);
    assertThat(call.server().failed()).isTrue();
    assertThat(call.server().attributes())
        .contains(entry("error.type", "502"), entry("http.response.status_code", "502"));
  }

  @Test
  void aStreamThatBreaksOffFailsItsAttempt() {
    traced.upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "a"), null))
        .cut());
    Traced.Call call = traced.post(Traced.STREAM);
    CollectedSpan client = call.attempts(1).get(0);
    assertThat(client.failed()).isTrue();
    assertThat(client.attribute("error.type")).isNotEmpty().isNotEqualTo("200");
    assertThat(client.attribute("http.response.status_code")).isEqualTo("200");
    assertThat(call.server().failed()).isTrue();
  }

  @Test
  void whatIsRefusedIsTracedWithItsReason() {
    Traced.Call call = traced.post("{\"model\":\"made-up\",\"messages\":[]}");
    assertThat(call.server().failed()).isFalse(); // the caller's fault
    assertThat(call.server().attributes())
        .contains(entry("error.type", "model_not_found"), entry("http.response.status_code", "404"))
        .doesNotContainValue("made-up");
  }

  @Test
  void aCallerWhoLeavesEndsBothSpans() {
    Gate gate = new Gate();
    traced.upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "a"), null))
        .stall(gate));
    try (RawCaller caller = RawCaller.to(traced.sluice.port())) {
      caller
          .send(RawCaller.post(Traced.PATH, Traced.STREAM, "x-litellm-call-id: leaver"))
          .answer()
          .until("data");
    }
    Traced.Call call = traced.new Call("leaver");
    assertThat(call.server().attributes())
        .contains(
            entry("error.type", "client_disconnected"), entry("http.response.status_code", "499"));
    CollectedSpan client = call.attempts(1).get(0);
    assertThat(client.attribute("error.type")).isEqualTo("client_disconnected");
    assertThat(client.failed()).isFalse();
    gate.open();
  }

  @Test
  void aCallerWhoLeavesInTheMiddleOfTheBodyIsSeen() {
    try (RawCaller caller = RawCaller.to(traced.sluice.port())) {
      String whole = RawCaller.post(Traced.PATH, Traced.CHAT, "x-litellm-call-id: half");
      caller.send(whole.substring(0, whole.length() - 5));
    }
    assertThat(traced.new Call("half").server().attribute("error.type"))
        .isEqualTo("client_disconnected");
  }

  @Test
  void withoutTracesTheCallersContextIsRelayedAsItCame() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest plain = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      plain.post(Traced.PATH, Traced.CHAT, "traceparent", "any-thing", "tracestate", "x=1, y=2");
      assertThat(upstream.take().header("traceparent")).isEqualTo("any-thing");
      assertThat(upstream.requests().get(0).header("tracestate")).isEqualTo("x=1, y=2");
      plain.post(Traced.PATH, Traced.CHAT);
      assertThat(upstream.requests().get(1).header("traceparent")).isNull();
    }
  }
}
