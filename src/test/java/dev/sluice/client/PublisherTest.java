package dev.sluice.client;

import static dev.sluice.client.Asking.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A publisher gives what was requested and no more, and makes a call for each subscriber. */
class PublisherTest {
  private final FakeUpstream upstream = FakeUpstream.start();
  private final SluiceClient client = Asking.client();

  @AfterEach
  void close() {
    client.close();
    upstream.close();
  }

  /** Keeps what it gets; requests nothing by itself. */
  private static final class Subscriber implements Flow.Subscriber<ChatChunk> {
    final Queue<ChatChunk> chunks = new ConcurrentLinkedQueue<>();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    Flow.Subscription subscription;
    volatile boolean faulty;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ChatChunk chunk) {
      chunks.add(chunk);
      if (faulty) {
        throw new IllegalStateException("a fault of the subscriber");
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }

    String text() {
      StringBuilder text = new StringBuilder();
      chunks.forEach(chunk -> text.append(chunk.text()));
      return text.toString();
    }
  }

  private Subscriber subscribe() {
    Subscriber subscriber = new Subscriber();
    client.completionPublisher(chat(upstream).build()).subscribe(subscriber);
    return subscriber;
  }

  @Test
  void itGivesWhatWasRequestedAndThenCompletes() throws Exception {
    upstream.answer(Answers.chatStream("one", " two", " three"));
    Subscriber subscriber = subscribe();
    upstream.take().awaitAnswered();
    assertThat(subscriber.chunks).isEmpty();
    subscriber.subscription.request(2);
    Eventually.until(() -> subscriber.chunks.size() == 2, subscriber.chunks::size);
    assertThat(subscriber.text()).isEqualTo("one");
    subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.done.get(10, TimeUnit.SECONDS);
    assertThat(subscriber.text()).isEqualTo("one two three");
  }

  @Test
  void eachSubscriberHasACallOfItsOwn() throws Exception {
    var publisher = client.completionPublisher(chat(upstream).build());
    for (int i = 0; i < 2; i++) {
      Subscriber subscriber = new Subscriber();
      publisher.subscribe(subscriber);
      subscriber.subscription.request(Long.MAX_VALUE);
      subscriber.done.get(10, TimeUnit.SECONDS);
    }
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void cancellingStopsTheProvider() {
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "one"), null))
        .stall());
    Subscriber subscriber = subscribe();
    subscriber.subscription.request(1);
    Received request = upstream.take();
    subscriber.subscription.cancel();
    request.awaitCallerLeft();
  }

  @Test
  void aFailureComesWithoutDemand() {
    upstream.answer(Answers.error(429, "rate_limit_error", "slow down"));
    Subscriber subscriber = subscribe();
    assertThatThrownBy(() -> subscriber.done.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SluiceException.RateLimit.class);
  }

  @Test
  void aDemandOfNothingIsAnError() {
    Subscriber subscriber = subscribe();
    subscriber.subscription.request(0);
    assertThatThrownBy(() -> subscriber.done.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNotRequestedHoldsTheProviderBack() throws Exception {
    int events = 10_000;
    byte[] event = ("data: "
            + Answers.chatEvent(new JsonObject().put("content", "x".repeat(1000)), null) + "\n\n")
        .getBytes();
    upstream.answer(Script.events().burst(events, i -> event).done());
    Subscriber subscriber = subscribe();
    Received request = upstream.take();
    long[] before = {-1};
    Eventually.until(
        () -> {
          boolean still = request.written().get() == before[0];
          before[0] = request.written().get();
          LockSupport.parkNanos(100_000_000);
          return still;
        },
        () -> "the provider goes on writing: " + request.written().get());
    assertThat(request.written().get()).isLessThan(events * (long) event.length / 2);
    subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.done.get(30, TimeUnit.SECONDS);
    assertThat(subscriber.chunks).hasSize(events);
  }

  @Test
  void theEndNeedsNoDemandOfItsOwn() throws Exception {
    Gate gate = new Gate();
    upstream.answer(Script.events()
        .event(Answers.chatEvent(new JsonObject().put("content", "one"), "stop"))
        .stall(gate)
        .done());
    Subscriber subscriber = subscribe();
    subscriber.subscription.request(1);
    Eventually.until(() -> subscriber.chunks.size() == 1, subscriber.chunks::size);
    gate.open();
    subscriber.done.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aSubscriberThatThrowsGetsNoMoreAndStopsTheProvider() {
    Gate gate = new Gate();
    String word = Answers.chatEvent(new JsonObject().put("content", "one"), null);
    upstream.answer(Script.events().event(word).stall(gate).event(word).stall());
    Subscriber subscriber = subscribe();
    subscriber.faulty = true;
    subscriber.subscription.request(Long.MAX_VALUE);
    Received request = upstream.take();
    request.awaitCallerLeft();
    gate.open();
    assertThat(subscriber.chunks).hasSize(1);
    assertThat(subscriber.done).isNotDone();
  }
}
