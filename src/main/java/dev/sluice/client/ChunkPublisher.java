package dev.sluice.client;

import dev.sluice.client.call.CallFailed;
import dev.sluice.client.call.Inflow;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streamed answer by demand: each subscription makes a call of its own, cancelling it stops the provider, and what was
 * not requested holds it back. Signals come one at a time, on the client's event loop or on the thread that requests.
 */
final class ChunkPublisher<T> implements Flow.Publisher<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkPublisher.class);

  private final Function<Runnable, Inflow<T>> start;

  ChunkPublisher(Function<Runnable, Inflow<T>> start) {
    this.start = start;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new Delivery<T>(Objects.requireNonNull(subscriber)).begin(start);
  }

  private static final class Delivery<T> implements Flow.Subscription {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    /** Asked for; whoever asks first makes them all. */
    private final AtomicInteger rounds = new AtomicInteger();

    private volatile @Nullable Inflow<T> inflow;
    private volatile boolean refused; // a demand that is none
    private volatile boolean over;

    Delivery(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void begin(Function<Runnable, Inflow<T>> start) {
      rounds.incrementAndGet(); // nothing is delivered before onSubscribe has returned
      subscriber.onSubscribe(this);
      try {
        inflow = over ? null : start.apply(this::deliver);
      } catch (RuntimeException refusal) {
        over = true;
        subscriber.onError(refusal);
      }
      if (over) {
        cancel();
      }
      rounds.set(0);
      deliver();
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        refused = true;
      } else {
        demand.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      }
      deliver();
    }

    @Override
    public void cancel() {
      over = true;
      Inflow<T> current = inflow;
      if (current != null) {
        current.cancel();
      }
    }

    private void deliver() {
      if (rounds.getAndIncrement() != 0) {
        return;
      }
      int made = 1;
      do {
        try {
          round();
        } catch (RuntimeException | Error fault) { // its own: it takes no more
          cancel();
          LOG.error("a subscriber failed; its call was cancelled", fault);
        }
        made = rounds.addAndGet(-made);
      } while (made != 0);
    }

    private void round() {
      Inflow<T> current = inflow;
      if (current == null || over) {
        return;
      }
      if (refused) {
        cancel();
        subscriber.onError(new IllegalArgumentException("a demand must be 1 or more"));
        return;
      }
      try {
        pass(current);
      } catch (CallFailed failure) {
        over = true;
        subscriber.onError(Failures.of(failure));
      }
    }

    private void pass(Inflow<T> current) throws CallFailed {
      while (!over && demand.get() > 0) {
        T next = current.poll();
        if (next == null) {
          break;
        }
        if (demand.get() != Long.MAX_VALUE) {
          demand.decrementAndGet();
        }
        subscriber.onNext(next);
      }
      if (!over && current.isAtEnd()) {
        over = true;
        subscriber.onComplete();
      }
    }
  }
}
