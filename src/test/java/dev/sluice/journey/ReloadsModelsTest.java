package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models follow the file within a second of the write; what goes on meanwhile never notices. */
class ReloadsModelsTest extends ReloadJourney {
  private FakeUpstream first;
  private FakeUpstream second;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    first = FakeUpstream.start();
    second = FakeUpstream.start();
    sluice = SluiceUnderTest.start(config(model("a", first)));
  }

  @AfterEach
  void stop() {
    sluice.close();
    first.close();
    second.close();
  }

  @Test
  void anAddedModelServesWithinASecondOfTheWrite() {
    assertThat(status(sluice, "b")).isEqualTo(404);
    sluice.rewrite(config(model("a", first), model("b", second)));
    Eventually.within(A_SECOND, () -> status(sluice, "b") == 200, () -> state(sluice));
    assertThat(second.requests()).hasSize(1);
    assertThat(sluice.get("/v1/models").body()).contains("\"b\"");
    awaitVersion(sluice, 2);
  }

  @Test
  void aRemovedModelIsUnknownAndItsConnectionsCloseOnceItsStreamHasEnded() {
    Gate gate = new Gate();
    sluice.rewrite(config(model("a", first), model("b", second)));
    awaitVersion(sluice, 2);
    second.answer(halfAStream(gate));
    try (RawCaller caller = RawCaller.to(sluice.port())) {
      RawAnswer stream = caller.send(streamOf("b")).answer();
      stream.until("first");
      sluice.rewrite(config(model("a", first)));
      awaitVersion(sluice, 3);
      assertThat(status(sluice, "b")).isEqualTo(404);
      assertThat(status(sluice, "a")).isEqualTo(200);
      assertThat(second.openConnections()).isEqualTo(1);
      gate.open();
      assertThat(stream.text()).contains("last").endsWith("data: [DONE]\n\n");
    }
    Eventually.until(() -> second.openConnections() == 0, second::openConnections);
    assertThat(first.openConnections()).isPositive();
  }

  @Test
  void aChangedBaseModelAndKeySwitch() {
    assertThat(status(sluice, "a")).isEqualTo(200);
    sluice.rewrite(config(model("a", second, "other", "sk-other")));
    awaitVersion(sluice, 2);
    assertThat(status(sluice, "a")).isEqualTo(200);
    assertThat(first.requests()).hasSize(1);
    assertThat(second.requests()).singleElement().satisfies(request -> {
      assertThat(request.json().getString("model")).isEqualTo("other");
      assertThat(request.header("authorization")).isEqualTo("Bearer sk-other");
    });
    Eventually.until(() -> first.openConnections() == 0, first::openConnections);
  }

  @Test
  void aRunningStreamNoticesNoneOfFiftyReloadsAndItsUpstreamKeepsItsConnections() {
    Gate gate = new Gate();
    first.answer(halfAStream(gate));
    try (RawCaller caller = RawCaller.to(sluice.port());
        RawCaller other = RawCaller.to(sluice.port())) {
      RawAnswer stream = caller.send(streamOf("a")).answer();
      stream.until("first");
      // From one kept-alive connection to one lane, so to one pool: its second connection is its
      // last.
      other.send(streamOf("a")).answer().bytes();
      int connections = first.connections();
      for (int i = 1; i <= 50; i++) {
        sluice.rewrite(config(
            model("a", first, "upstream-" + i, "sk-" + i), i % 2 == 0 ? model("b", second) : ""));
        assertThat(sluice.post("/config/reload", "").statusCode()).isEqualTo(200);
        other.send(streamOf("a")).answer().bytes();
      }
      assertThat(state(sluice).getLong("version")).isEqualTo(51);
      assertThat(first.connections()).isEqualTo(connections);
      assertThat(first.requests().get(51).json().getString("model")).isEqualTo("upstream-50");
      gate.open();
      assertThat(stream.text()).contains("last").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void aRequestWhoseModelIsRemovedWhileItsBodyArrivesIsToldSo() {
    String request = RawCaller.post("/v1/chat/completions", "{\"model\":\"a\",\"messages\":[]}");
    try (RawCaller slow = RawCaller.to(sluice.port())) {
      slow.send(request.substring(0, request.length() - 5));
      sluice.rewrite(config(model("b", second)));
      awaitVersion(sluice, 2);
      RawAnswer answer = slow.send(request.substring(request.length() - 5)).answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("model_not_found");
    }
  }

  private static String streamOf(String model) {
    return RawCaller.post(
        "/v1/chat/completions",
        "{\"model\":\"%s\",\"stream\":true,\"messages\":[]}".formatted(model));
  }

  private static Script halfAStream(Gate gate) {
    return Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "first"), null))
        .stall(gate)
        .event(Answers.chatEvent(new JsonObject().put("content", "last"), "stop"))
        .done();
  }
}
