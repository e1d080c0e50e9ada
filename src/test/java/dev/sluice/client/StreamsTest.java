package dev.sluice.client;

import static dev.sluice.client.Asking.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams end honestly, hold the provider back, and stop it when nobody reads on. */
class StreamsTest {
  private final FakeUpstream upstream = FakeUpstream.start();
  private final SluiceClient client = Asking.client();

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  private static String word(String text) {
    return Answers.chatEvent(new JsonObject().put("content", text), null);
  }

  @Test
  void closingAStreamStopsTheProvider() {
    upstream.answer(Script.events().event(word("one")).stall());
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      assertThat(stream.iterator().next().text()).isEqualTo("one");
    }
    upstream.take().awaitCallerLeft();
  }

  @Test
  void cancellingAFutureStopsTheProvider() {
    Gate gate = new Gate();
    upstream.answer(Script.status(200).stall(gate));
    CompletableFuture<ChatCompletion> answer =
        client.completionAsync(chat(upstream).build());
    gate.awaitReached();
    answer.cancel(true);
    upstream.take().awaitCallerLeft();
  }

  @Test
  void interruptingAReaderStopsTheProvider() throws Exception {
    upstream.answer(Script.events().event(word("one")).stall());
    ExecutorService reader = Executors.newSingleThreadExecutor();
    ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build());
    Future<?> read = reader.submit(() -> stream.forEach(chunk -> {}));
    Received request = upstream.take();
    reader.shutdownNow();
    request.awaitCallerLeft();
    assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancellationException.class);
  }

  @Test
  void aCutStreamThrowsAfterAllThatCame() {
    upstream.answer(Script.events().event(word("one")).event(word(" two")).cut());
    StringBuilder text = new StringBuilder();
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      var failure = catchThrowableOfType(
          SluiceException.Connection.class,
          () -> stream.forEach(chunk -> text.append(chunk.text())));
      assertThat(failure.code()).isEqualTo("stream_interrupted");
    }
    assertThat(text).hasToString("one two");
  }

  @Test
  void anErrorInsideAStreamThrowsAfterAllThatCame() {
    upstream.answer(Script.events()
        .event(word("one"))
        .event("{\"error\":{\"message\":\"out of memory\",\"code\":503}}"));
    List<String> texts = new ArrayList<>();
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      var failure = catchThrowableOfType(
          SluiceException.Server.class, () -> stream.forEach(chunk -> texts.add(chunk.text())));
      assertThat(failure).hasMessageContaining("out of memory");
      assertThat(failure.status()).isEqualTo(503);
    }
    assertThat(texts).containsExactly("one");
  }

  @Test
  void aRefusalBeforeTheFirstPieceHasItsOwnClass() {
    upstream.answer(Answers.error(429, "rate_limit_error", "slow down"));
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      assertThatThrownBy(stream.iterator()::hasNext).isInstanceOf(SluiceException.RateLimit.class);
    }
  }

  @Test
  void aStreamThatNeverBeginsEndsByTheTimeout() {
    upstream.answer(Script.events().stall());
    ChatRequest request = chat(upstream).streamTimeout(Duration.ofMillis(200)).build();
    try (ChunkStream<ChatChunk> stream = client.completionStream(request)) {
      assertThatThrownBy(stream.iterator()::hasNext).isInstanceOf(SluiceException.Timeout.class);
    }
    upstream.take().awaitCallerLeft();
  }

  @Test
  void aReaderWhoDoesNotReadHoldsTheProviderBackAndMissesNothing() {
    int events = 10_000;
    String text = "x".repeat(1000);
    byte[] event = ("data: " + word(text) + "\n\n").getBytes();
    upstream.answer(Script.events().burst(events, i -> event).done());
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      Iterator<ChatChunk> chunks = stream.iterator();
      chunks.next();
      Received request = upstream.take();
      long[] before = {-1};
      Eventually.until(
          () -> {
            long written = request.written().get();
            boolean still = written == before[0];
            before[0] = written;
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            return still;
          },
          () -> "the provider goes on writing: " + request.written().get());
      assertThat(request.written().get()).isLessThan(events * (long) event.length / 2);
      long read = 1;
      while (chunks.hasNext()) {
        assertThat(chunks.next().text()).hasSize(text.length());
        read++;
      }
      assertThat(read).isEqualTo(events);
    }
  }

  @Test
  void aThousandStreamsRunAtOnce() {
    int streams = 1000;
    Gate gate = new Gate();
    upstream.always(request -> Script.events()
        .event(word("one"))
        .stall(gate)
        .event(word(" two"))
        .event(Answers.chatEvent(new JsonObject(), "stop"))
        .done());
    List<ChunkStream<ChatChunk>> open = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      open.add(client.completionStream(chat(upstream).build()));
    }
    List<Iterator<ChatChunk>> iterators = new ArrayList<>();
    for (ChunkStream<ChatChunk> stream : open) {
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThat(chunks.next().text()).isEqualTo("one");
      iterators.add(chunks);
    }
    assertThat(upstream.live()).isEqualTo(streams);
    gate.open();
    for (Iterator<ChatChunk> chunks : iterators) {
      StringBuilder rest = new StringBuilder();
      chunks.forEachRemaining(chunk -> rest.append(chunk.text()));
      assertThat(rest).hasToString(" two");
    }
    Eventually.until(() -> upstream.live() == 0, upstream::live);
  }

  private static Script calls(String... deltas) {
    Script script = Script.events();
    for (String delta : deltas) {
      script = script.event(
          Answers.chatEvent(new JsonObject().put("tool_calls", new JsonArray(delta)), null));
    }
    return script.event(Answers.chatEvent(new JsonObject(), "tool_calls")).done();
  }

  private ChatCompletion accumulated(Script script) {
    upstream.answer(script);
    ChatAccumulator whole = new ChatAccumulator();
    try (ChunkStream<ChatChunk> stream = client.completionStream(chat(upstream).build())) {
      stream.forEach(whole::add);
    }
    return whole.completion();
  }

  @Test
  void parallelToolCallsAreJoinedByIndex() {
    ChatCompletion answer = accumulated(calls(
        "[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]",
        "[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"here\",\"arguments\":\"{\\\"x\"}}]",
        "[{\"index\":0,\"function\":{\"arguments\":\"{\\\"tz\\\":\"}},{\"index\":1,\"function\":{\"arguments\":\"\\\":1}\"}}]",
        "[{\"index\":0,\"function\":{\"arguments\":\"\\\"UTC\\\"}\"}}]"));
    assertThat(answer.finishReason()).isEqualTo("tool_calls");
    assertThat(answer.toolCalls()).extracting(ToolCall::id).containsExactly("a", "b");
    assertThat(answer.toolCalls()).extracting(ToolCall::name).containsExactly("now", "here");
    assertThat(answer.toolCalls().get(0).json().path("tz").asText()).isEqualTo("UTC");
    assertThat(answer.toolCalls().get(1).json().path("x").asInt()).isEqualTo(1);
    upstream.take();
    client.completion(
        chat(upstream).answer(answer).tool("a", "12:00").tool("b", "home").build());
    JsonArray messages = upstream.take().json().getJsonArray("messages");
    assertThat(messages.getJsonObject(1).encode())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"{\\\"tz\\\":\\\"UTC\\\"}\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"here\",\"arguments\":\"{\\\"x\\\":1}\"}}]}");
    assertThat(messages.getJsonObject(3).encode())
        .isEqualTo("{\"role\":\"tool\",\"content\":\"home\",\"tool_call_id\":\"b\"}");
  }

  @Test
  void toolCallsWithoutNumbersAreToldApartByTheirIds() {
    String[] whole = {
      "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
      "[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]"
    };
    assertThat(accumulated(calls(whole)).toolCalls())
        .extracting(ToolCall::name)
        .containsExactly("f", "g");
    String[] unnumbered = {
      whole[0].replace("\"index\":0,", ""), whole[1].replace("\"index\":0,", "")
    };
    assertThat(accumulated(calls(unnumbered)).toolCalls())
        .extracting(ToolCall::name)
        .containsExactly("f", "g");
  }

  @Test
  void aFutureThatIsSettledOtherwiseStopsTheProvider() {
    upstream.answer(Script.status(200).stall());
    CompletableFuture<ChatCompletion> answer = client
        .completionAsync(chat(upstream).build())
        .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS);
    assertThat(answer.join()).isNull();
    upstream.take().awaitCallerLeft();
  }

  @Test
  void interruptingWhoWaitsForSeveralAnswersStopsTheirProviders() throws Exception {
    upstream.always(Script.status(200).stall());
    ExecutorService waiting = Executors.newSingleThreadExecutor();
    ChatRequest request = chat(upstream).build();
    Future<?> answers = waiting.submit(() -> client.completions(List.of(request, request)));
    List<Received> received = List.of(upstream.take(), upstream.take());
    waiting.shutdownNow();
    received.forEach(Received::awaitCallerLeft);
    assertThatThrownBy(() -> answers.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancellationException.class);
  }
}
