package dev.sluice.client;

import static dev.sluice.client.Asking.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.vertx.VertxSluice;
import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client starts with its first call, closes what it opened and nothing else, and keeps no program alive. */
class LifecycleTest {
  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void close() {
    upstream.close();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
        .collect(Collectors.toSet());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aClientThatWasNotUsedHasNoThread() {
    Set<Thread> before = threads();
    SluiceClient.create().close();
    assertThat(threads()).isSubsetOf(before);
  }

  @Test
  void itsOwnThreadsAreDaemonsAndGoWithIt() {
    Set<Thread> before = threads();
    try (SluiceClient client = Asking.client()) {
      client.completion(chat(upstream).build());
      Set<Thread> own = threads();
      own.removeAll(before);
      assertThat(own).isNotEmpty().allMatch(Thread::isDaemon);
      assertThat(own).hasSizeLessThanOrEqualTo(SluiceClient.DEFAULT_EVENT_LOOPS);
    }
    Eventually.until(() -> before.containsAll(threads()), LifecycleTest::threads);
    Eventually.until(() -> upstream.openConnections() == 0, upstream::openConnections);
  }

  @Test
  void anExistingVertxStaysOpenAndIsLeftAsItWas() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      VertxSluice first = VertxSluice.create(vertx);
      VertxSluice second = VertxSluice.create(vertx);
      ChatRequest request = chat(upstream).build();
      upstream.answer(Answers.chat("to the first"), Answers.chat("to the second"));
      assertThat(get(first.completion(request)).text()).isEqualTo("to the first");
      assertThat(get(second.completion(request)).text()).isEqualTo("to the second");
      get(first.close());
      assertThat(get(second.completion(request)).text()).isNotEmpty();
      get(second.close());
      assertThat(vertx.deploymentIDs()).isEmpty();
      get(vertx.timer(1));
      Eventually.until(() -> upstream.openConnections() == 0, upstream::openConnections);
    } finally {
      get(vertx.close());
    }
  }

  @Test
  void closingEndsCallsInProgressAndRefusesOthers() {
    Gate gate = new Gate();
    upstream.answer(Script.status(200).stall(gate));
    SluiceClient client = Asking.client();
    CompletableFuture<ChatCompletion> answer =
        client.completionAsync(chat(upstream).build());
    gate.awaitReached();
    client.close();
    upstream.take().awaitCallerLeft();
    assertThatThrownBy(() -> answer.orTimeout(10, TimeUnit.SECONDS).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(SluiceException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> client.completion(chat(upstream).build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    client.close();
  }

  @Test
  void waitingOnAnEventLoopIsRefusedAndFuturesWorkThere() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (SluiceClient client = Asking.client()) {
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      CompletableFuture<Context> context = new CompletableFuture<>();
      VertxSluice sluice = VertxSluice.of(vertx, client);
      client.completion(chat(upstream).build()); // a Vert.x of its own is best made elsewhere
      vertx.runOnContext(start -> {
        try {
          client.completion(chat(upstream).build());
        } catch (IllegalStateException refusal) {
          refused.complete(refusal);
        }
        Context here = Vertx.currentContext();
        sluice
            .completion(chat(upstream).build())
            .onComplete(done -> context.complete(here == Vertx.currentContext() ? here : null));
      });
      assertThat(refused.get(10, TimeUnit.SECONDS)).hasMessageContaining("completionAsync()");
      assertThat(context.get(10, TimeUnit.SECONDS)).isNotNull();
    } finally {
      get(vertx.close());
    }
  }

  @Test
  void aReadStreamPausesEndsAndFailsOnItsContext() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    VertxSluice sluice = VertxSluice.create(vertx);
    try {
      upstream.answer(Answers.chatStream("one", " two", " three"));
      StringBuilder text = new StringBuilder();
      CompletableFuture<Void> ended = new CompletableFuture<>();
      vertx.runOnContext(start -> {
        var stream = sluice.completionStream(chat(upstream).build());
        stream
            .handler(chunk -> {
              text.append(chunk.text());
              stream.pause();
              vertx.setTimer(5, later -> stream.resume());
            })
            .exceptionHandler(ended::completeExceptionally)
            .endHandler(ended::complete);
      });
      ended.get(10, TimeUnit.SECONDS);
      assertThat(text).hasToString("one two three");

      upstream.answer(Answers.error(404, "invalid_request_error", "no such model"));
      CompletableFuture<Void> failed = new CompletableFuture<>();
      vertx.runOnContext(start -> sluice
          .completionStream(chat(upstream).build())
          .exceptionHandler(failed::completeExceptionally)
          .endHandler(failed::complete)
          .handler(chunk -> {}));
      assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SluiceException.NotFound.class);
    } finally {
      get(sluice.close());
      get(vertx.close());
    }
  }

  @Test
  void cancellingAReadStreamStopsTheProvider() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    VertxSluice sluice = VertxSluice.create(vertx);
    try {
      upstream.answer(Script.events()
          .event(Answers.chatEvent(new JsonObject().put("content", "one"), null))
          .stall());
      vertx.runOnContext(start -> {
        var stream = sluice.completionStream(chat(upstream).build());
        stream.handler(chunk -> stream.cancel());
      });
      upstream.take().awaitCallerLeft();
    } finally {
      get(sluice.close());
      get(vertx.close());
    }
  }

  @Test
  void manyDestinationsAndKeysAreForgottenAgain() {
    List<FakeUpstream> others = new ArrayList<>();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (SluiceClient client = SluiceClient.builder()
        .environment(name -> null)
        .vertx(vertx)
        .eventLoops(1)
        .build()) {
      for (int i = 0; i < 80; i++) {
        others.add(FakeUpstream.start(vertx));
        assertThat(client.completion(chat(others.get(i)).build()).text()).isNotEmpty();
      }
      assertThat(client.completion(chat(others.get(0)).build()).text()).isNotEmpty();
      Eventually.until(() -> vertx.deploymentIDs().size() <= 65, vertx::deploymentIDs);
    } finally {
      others.forEach(FakeUpstream::close);
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void closingAGivenVertxEndsTheCallsOnIt() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Gate gate = new Gate();
    upstream.answer(Script.status(200).stall(gate));
    try (SluiceClient client =
        SluiceClient.builder().environment(name -> null).vertx(vertx).build()) {
      CompletableFuture<ChatCompletion> answer =
          client.completionAsync(chat(upstream).build());
      gate.awaitReached();
      get(vertx.close());
      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SluiceException.class)
          .hasMessageContaining("closed");
      upstream.take().awaitCallerLeft();
      assertThatThrownBy(() -> client.completion(chat(upstream).build()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whatFollowsACallThatClosingEndsMayUseTheClient() throws Exception {
    Gate gate = new Gate();
    upstream.answer(Script.status(200).stall(gate));
    SluiceClient client = Asking.client();
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    client.completionAsync(chat(upstream).build()).whenComplete((answer, failure) -> {
      CompletableFuture<Object> other = CompletableFuture.supplyAsync(
          () -> client.completionAsync(chat(upstream).build()));
      other.orTimeout(5, TimeUnit.SECONDS).exceptionally(why -> why).thenAccept(why -> {
        refusal.complete(why instanceof CompletionException known ? known.getCause() : null);
      });
      other.exceptionally(why -> null).join();
    });
    gate.awaitReached();
    client.closeAsync().get(10, TimeUnit.SECONDS);
    assertThat(refusal.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHandlerThatThrowsDoesNotHoldUpAReadStream() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    VertxSluice sluice = VertxSluice.create(vertx);
    try {
      upstream.answer(Answers.chatStream("one", " two"));
      StringBuilder text = new StringBuilder();
      CompletableFuture<Void> ended = new CompletableFuture<>();
      List<Throwable> faults = new CopyOnWriteArrayList<>();
      vertx
          .exceptionHandler(faults::add)
          .runOnContext(start -> sluice
              .completionStream(chat(upstream).build())
              .endHandler(ended::complete)
              .handler(chunk -> {
                text.append(chunk.text());
                throw new IllegalStateException("a fault of the program");
              }));
      ended.get(10, TimeUnit.SECONDS);
      assertThat(text).hasToString("one two");
      assertThat(faults).isNotEmpty();
    } finally {
      get(sluice.close());
      get(vertx.close());
    }
  }

  /** More than a client keeps up: each call has the upstream stopped that is asked next. */
  @Test
  void anUpstreamAnswersRightAfterItWasForgotten() {
    List<FakeUpstream> others = new ArrayList<>();
    Vertx vertx = Vertx.vertx();
    try (SluiceClient client = SluiceClient.builder()
        .environment(name -> null)
        .retries(0)
        .eventLoops(2)
        .build()) {
      for (int i = 0; i < 65; i++) {
        others.add(FakeUpstream.start(vertx));
      }
      for (int i = 0; i < 5 * others.size(); i++) {
        assertThat(
                client.completion(chat(others.get(i % others.size())).build()).text())
            .isNotEmpty();
      }
    } finally {
      others.forEach(FakeUpstream::close);
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
