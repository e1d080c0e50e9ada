package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the tests of streams have in common: the request, the events of an answer, and waiting for the end of all. */
final class Streaming {
  static final String CHAT = "/v1/chat/completions";
  static final String BODY = "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}";
  static final String WHOLE_BODY = "{\"model\":\"chat\",\"messages\":[]}";
  static final String DONE = "data: [DONE]\n\n";
  private static final long PATIENCE_SECONDS = 10;

  private Streaming() {}

  /** A caller who has asked for a stream and read nothing yet. */
  static RawCaller ask(SluiceUnderTest sluice) {
    return RawCaller.to(sluice.port()).send(RawCaller.post(CHAT, BODY));
  }

  /** The whole body of a streamed answer with status 200. */
  static String stream(SluiceUnderTest sluice) {
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      return answer.text();
    }
  }

  /** JSON of an event with a word. */
  static String word(String text) {
    return Answers.chatEvent(new JsonObject().put("content", text), null);
  }

  /** JSON of the event that says why the answer ends. */
  static String finish() {
    return Answers.chatEvent(new JsonObject(), "stop");
  }

  /** Events as bytes on the wire. */
  static String events(List<String> data) {
    return data.stream().reduce("", (before, event) -> before + "data: " + event + "\n\n");
  }

  /** What a caller gets to see of an upstream's text: the model that was asked for. */
  static String seen(String text) {
    return text.replace(Answers.MODEL, "chat");
  }

  /** The data of the last event, which must be an error. */
  static JsonObject errorAtEnd(String body) {
    assertThat(body).endsWith("\n\n").doesNotContain("[DONE]");
    String last = body.substring(body.lastIndexOf("data: {\"error\"") + 6).strip();
    JsonObject error = new JsonObject(last).getJsonObject("error");
    assertThat(error).as(body).isNotNull();
    return error;
  }

  /** Waits until nothing is in progress any more, neither here nor at the upstream. */
  static void awaitIdle(SluiceUnderTest sluice, @Nullable FakeUpstream upstream) {
    await("no answer in progress", () -> inFlight(sluice) == 0);
    if (upstream != null) {
      await("no request at the upstream", () -> upstream.live() == 0);
    }
  }

  static double inFlight(SluiceUnderTest sluice) {
    return metric(sluice, "sluice_in_flight_requests");
  }

  /** The value of a metric without labels; 0 when it is not there. */
  static double metric(SluiceUnderTest sluice, String name) {
    return sluice
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Asks again and again, for 10 s at most. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 10 s for: " + what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
