package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.inFlight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers above {@code max_parallel_requests} wait, are served in the order of their coming, and are never too many. */
class WaitsInLineTest {
  private static final int CALLERS = 8;

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final List<RawCaller> callers = new ArrayList<>();
  private FakeUpstream upstream;
  private SluiceUnderTest sluice;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.start();
    upstream.always(request -> {
      String user = request.json().getString("user");
      return Script.events().stall(gate(user)).event(finish()).done();
    });
    sluice = SluiceUnderTest.start("""
        model_list:
          - model_name: chat
            litellm_params: {model: openai/m, api_base: "%s", api_key: k, max_parallel_requests: 1}
        router_settings: {num_retries: 0}
        sluice_settings: {max_queue_length: %d, sse_keepalive: 1}
        """.formatted(upstream.base(), CALLERS - 1));
  }

  @AfterEach
  void stop() {
    gates.values().forEach(Gate::open);
    callers.forEach(RawCaller::close);
    sluice.close();
    upstream.close();
  }

  private Gate gate(String user) {
    return gates.computeIfAbsent(user, any -> new Gate());
  }

  /** Each on a connection of its own, so on either of the lanes; the next comes when this one is known to be there. */
  private RawCaller caller(int number) {
    String body =
        "{\"model\":\"chat\",\"stream\":true,\"user\":\"" + number + "\",\"messages\":[]}";
    RawCaller caller = RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, body));
    callers.add(caller);
    return caller;
  }

  private void line() {
    for (int i = 0; i < CALLERS; i++) {
      caller(i);
      int there = i + 1;
      await("caller " + i + " is there", () -> inFlight(sluice) == there);
    }
  }

  private List<String> served() {
    return upstream.requests().stream()
        .map(request -> request.json().getString("user"))
        .toList();
  }

  @Test
  void firstComeIsFirstServed() {
    line();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      order.add(String.valueOf(i));
      int count = i + 1;
      await("the next one is served", () -> upstream.requests().size() == count);
      assertThat(served()).isEqualTo(order);
      assertThat(upstream.live()).isEqualTo(1);
      gate(String.valueOf(i)).open();
      assertThat(callers.get(i).answer().text()).endsWith(DONE);
    }
    awaitIdle(sluice, upstream);
  }

  @Test
  void whoLeavesTheLineIsNotServedAndHoldsNobodyUp() {
    line();
    for (int i = 1; i < CALLERS - 1; i++) {
      callers.get(i).close();
    }
    await("they are gone", () -> inFlight(sluice) == 2);
    gate("0").open();
    await("the last one is served", () -> upstream.requests().size() == 2);
    assertThat(served()).containsExactly("0", String.valueOf(CALLERS - 1));
  }

  @Test
  void whoFindsTheLineFullIsToldSoAtOnce() {
    line();
    RawAnswer answer = caller(CALLERS).answer();
    JsonObject error = new JsonObject(answer.text()).getJsonObject("error");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isNotEmpty();
    assertThat(error.getString("code")).isEqualTo("queue_full");
    assertThat(error.getString("message")).contains("'chat'", "max_queue_length");
  }

  @Test
  void whoWaitsForAStreamHearsAComment() {
    caller(0);
    await("the first is served", () -> upstream.requests().size() == 1);
    RawAnswer waiting = caller(1).answer();
    assertThat(waiting.until(": keep-alive\n\n")).isNotEmpty();
    assertThat(upstream.requests()).hasSize(1);
    gate("0").open();
    gate("1").open();
    assertThat(waiting.text()).endsWith(DONE);
  }
}
