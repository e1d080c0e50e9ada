package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client may leave its stream, and may have many at once. */
class OfficialClientStreamsTest {
  private static final int STREAMS = 100;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void closingAStreamEarlyStopsTheUpstream() {
    Script endless = Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "first"), null))
        .stall();
    upstream.answer(endless);
    OpenAIClient client = OfficialClient.of(sluice);
    try (StreamResponse<ChatCompletionChunk> stream = client
        .chat()
        .completions()
        .createStreaming(OfficialClient.chat("chat", "hi").build())) {
      assertThat(stream.stream().findFirst()).isPresent();
    }
    upstream.requests().get(upstream.requests().size() - 1).awaitCallerLeft();
    client.close();
  }

  @Test
  void aHundredStreamsAtOnceEachGetTheirOwnAnswer() throws Exception {
    Gate allAreThere = new Gate();
    upstream.always(request -> answerOf(request, allAreThere));
    OpenAIClientAsync client = OpenAIOkHttpClientAsync.builder()
        .baseUrl(sluice.url() + "/v1")
        .apiKey("sk-anything")
        .maxRetries(0)
        .build();
    try {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, STREAMS).mapToObj(i -> read(client, i)).toList();
      awaitLive();
      allAreThere.open();
      List<String> texts = new ArrayList<>();
      for (CompletableFuture<String> answer : answers) {
        texts.add(answer.get(30, TimeUnit.SECONDS));
      }
      assertThat(texts)
          .isEqualTo(IntStream.range(0, STREAMS).mapToObj(i -> "to " + i).toList());
    } finally {
      client.close();
      upstream.always(Answers::openAi);
    }
  }

  private static CompletableFuture<String> read(OpenAIClientAsync client, int number) {
    var text = new StringBuilder();
    return client
        .chat()
        .completions()
        .createStreaming(OfficialClient.chat("chat", String.valueOf(number)).build())
        .subscribe(chunk -> chunk.choices().get(0).delta().content().ifPresent(text::append))
        .onCompleteFuture()
        .thenApply(done -> text.toString());
  }

  private static Script answerOf(Received request, Gate gate) {
    String number = request.json().getJsonArray("messages").getJsonObject(0).getString("content");
    return Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "to "), null))
        .stall(gate)
        .event(Answers.chatEvent(new JsonObject().put("content", number), null))
        .event(Answers.chatEvent(new JsonObject(), "stop"))
        .done();
  }

  private static void awaitLive() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (upstream.live() < STREAMS && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(upstream.live()).isEqualTo(STREAMS);
  }
}
