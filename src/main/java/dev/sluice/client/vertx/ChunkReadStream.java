package dev.sluice.client.vertx;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer on one context. It flows once there is a handler; paused, it holds the provider back. One piece at a
 * time is on its way. Methods may be called from any thread, handlers are called on the context.
 */
public final class ChunkReadStream<T> implements ReadStream<T> {
  private final Context context;
  private final Inbox inbox = new Inbox();

  // Guarded by this.
  private long demand = Long.MAX_VALUE;
  private boolean asked; // for a piece that is on its way or was not handled yet
  private @Nullable T pending;
  private boolean ended;
  private boolean told; // of the end
  private @Nullable Throwable failure;
  private Flow.@Nullable Subscription subscription;
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  ChunkReadStream(Context context, Flow.Publisher<T> publisher) {
    this.context = context;
    publisher.subscribe(inbox);
  }

  @Override
  public synchronized ChunkReadStream<T> exceptionHandler(@Nullable Handler<Throwable> next) {
    exceptionHandler = next;
    return this;
  }

  @Override
  public synchronized ChunkReadStream<T> handler(@Nullable Handler<T> next) {
    handler = next;
    step();
    return this;
  }

  @Override
  public synchronized ChunkReadStream<T> endHandler(@Nullable Handler<Void> next) {
    endHandler = next;
    return this;
  }

  @Override
  public synchronized ChunkReadStream<T> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ChunkReadStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public synchronized ChunkReadStream<T> fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    step();
    return this;
  }

  /** Stops the provider; no handler is called any more. */
  public void cancel() {
    Flow.Subscription current;
    synchronized (this) {
      told = true;
      pending = null;
      current = subscription;
    }
    if (current != null) {
      current.cancel();
    }
  }

  private void step() {
    context.runOnContext(turn -> onTurn());
  }

  private void onTurn() {
    T piece = null;
    Handler<T> taker;
    synchronized (this) {
      taker = handler;
      if (pending != null && demand > 0 && taker != null) {
        piece = pending;
        pending = null;
        asked = false;
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
      }
    }
    try {
      if (piece != null && taker != null) {
        taker.handle(piece);
      }
    } finally { // what the handler throws is the context's affair
      askForMore();
      tellEnd();
    }
  }

  private void askForMore() {
    Flow.Subscription current = null;
    synchronized (this) {
      if (!asked && !ended && !told && demand > 0 && handler != null) {
        asked = true;
        current = subscription;
      }
    }
    if (current != null) {
      current.request(1);
    }
  }

  private void tellEnd() {
    Handler<Void> atEnd;
    Handler<Throwable> atFailure;
    Throwable why;
    synchronized (this) {
      if (!ended || told || pending != null || handler == null) {
        return;
      }
      told = true;
      atEnd = endHandler;
      atFailure = exceptionHandler;
      why = failure;
    }
    if (why == null && atEnd != null) {
      atEnd.handle(null);
    } else if (why != null && atFailure != null) {
      atFailure.handle(why);
    }
  }

  /** Takes the pieces on whatever thread they come. */
  private final class Inbox implements Flow.Subscriber<T> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      synchronized (ChunkReadStream.this) {
        subscription = given;
      }
    }

    @Override
    public void onNext(T piece) {
      synchronized (ChunkReadStream.this) {
        pending = piece;
      }
      step();
    }

    @Override
    public void onError(Throwable why) {
      end(why);
    }

    @Override
    public void onComplete() {
      end(null);
    }

    private void end(@Nullable Throwable why) {
      synchronized (ChunkReadStream.this) {
        ended = true;
        failure = why;
      }
      step();
    }
  }
}
