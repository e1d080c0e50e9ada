package dev.sluice.client;

import dev.sluice.client.call.CallFailed;
import dev.sluice.client.call.Inflow;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer, to be read once, piece by piece, on a thread that may wait. The call is on its way when this is
 * there; a failure is thrown by the iterator, after all that came before it. What is not read holds the provider back;
 * {@link #close} stops it. To be read on one thread; may be closed on any.
 */
public final class ChunkStream<T> implements Iterable<T>, AutoCloseable {
  private final Inflow<T> inflow;
  private volatile @Nullable Thread reader; // while it waits
  private volatile boolean closed;
  private boolean begun;

  ChunkStream(Function<Runnable, Inflow<T>> start) {
    inflow = start.apply(this::wake);
  }

  private void wake() {
    LockSupport.unpark(reader);
  }

  /**
   * The pieces, as they come.
   *
   * @throws IllegalStateException when it is asked for twice
   */
  @Override
  public Iterator<T> iterator() {
    if (begun) {
      throw new IllegalStateException("a stream can be read once");
    }
    begun = true;
    return new Pieces();
  }

  /** The pieces as a stream of Java's; closing it closes this. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  /** Stops the provider if it is not done; the iterator then has no more. May be called twice. */
  @Override
  public void close() {
    closed = true;
    inflow.cancel();
    wake();
  }

  /** The next piece, or null when there are no more. */
  private @Nullable T await() throws CallFailed {
    while (!closed) {
      T next = inflow.poll();
      if (next != null || inflow.isOver()) {
        return next;
      }
      Waiting.refuseOnEventLoop("a stream's iterator", "completionPublisher()");
      reader = Thread.currentThread();
      if (!inflow.hasArrived() && !closed) {
        LockSupport.park(this);
      }
      reader = null;
      stopIfInterrupted();
    }
    return null;
  }

  private void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      close();
      throw new CancellationException("interrupted while waiting for a stream; it was closed");
    }
  }

  private final class Pieces implements Iterator<T> {
    private @Nullable T next;

    @Override
    public boolean hasNext() {
      if (next == null) {
        try {
          next = await();
        } catch (CallFailed failure) {
          throw Failures.of(failure);
        }
      }
      return next != null;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the stream is over");
      }
      T piece = next;
      next = null;
      return piece;
    }
  }
}
