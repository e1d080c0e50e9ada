package dev.sluice.client.call;

import dev.sluice.bus.Call;
import dev.sluice.bus.Cancel;
import dev.sluice.bus.Chunk;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Credit;
import dev.sluice.bus.End;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.bus.Open;
import dev.sluice.client.call.Attempts.Next;
import dev.sluice.client.call.Upstreams.Upstream;
import dev.sluice.upstream.RaisedUpstream;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's life: attempt, head, chunks, end. The first of end, failure and {@link #cancel} wins. Frames come on its
 * lane's event loop; credit and cancel come from any thread, so what they share is guarded by this.
 */
public final class Exchange {
  /** What is not streamed is held whole anyhow. */
  private static final int WHOLE_ANSWER_CREDIT = 1 << 30;

  private static final long NO_TIMER = -1;

  static final String CALL_ID = "in-process";
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Caller caller;
  private final Lane lane;
  private final Ask ask;
  private final Receiver receiver;
  private final Attempts attempts;
  private boolean begun; // an answer; lane's event loop only, as are the next two
  private boolean waiting;
  private long waits; // so far

  private @Nullable Upstream upstream; // of the attempt in progress
  private @Nullable String address; // of its inbox, once it was asked
  private long id;
  private long timer = NO_TIMER; // until the next attempt
  private boolean over;

  Exchange(Caller caller, Lane lane, Ask ask, Receiver receiver) {
    this.caller = caller;
    this.lane = lane;
    this.ask = ask;
    this.receiver = receiver;
    this.attempts = caller.attempts(ask, lane);
  }

  /** Begins. */
  public Exchange start() {
    caller.isLive(this);
    drive(this::begin);
    return this;
  }

  private void begin() {
    if (!isOver()) {
      attempts.whenFree(() -> drive(this::again));
      take(attempts.begin());
    }
  }

  private void drive(Runnable step) {
    if (attempts.isOfLane()) {
      caller.on(lane, () -> guarded(step));
    } else {
      guarded(step);
    }
  }

  /** Whatever goes wrong ends the call: somebody waits for it, and nobody for what the provider still sends. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (GatewayError refused) {
      breakOff(refused);
    } catch (RuntimeException fault) {
      LOG.error("a call failed", fault);
      breakOff(new GatewayError.Internal("The client failed: " + fault));
    }
  }

  private void take(Next next) {
    if (next instanceof Next.Attempt attempt) {
      if (attempt.delayMillis() == 0) {
        attempt(attempt);
      } else {
        after(attempt.delayMillis(), () -> attempt(attempt));
      }
    } else if (next instanceof Next.Wait wait) {
      long turn = ++waits;
      waiting = true;
      after(wait.millis(), () -> again(turn));
    } else if (next instanceof Next.Stop stop) {
      stop(stop.why());
    }
  }

  private synchronized void after(long millis, Runnable step) {
    if (!over) {
      timer = caller.later(millis, () -> drive(step));
    }
  }

  private synchronized void forgetTimer() {
    if (timer != NO_TIMER) {
      caller.forget(timer);
    }
  }

  private void again() {
    again(waits);
  }

  /** Once for each wait, whichever comes first: its end, or a free deployment. */
  private void again(long turn) {
    if (waiting && turn == waits && !isOver()) {
      waiting = false;
      forgetTimer();
      take(attempts.again());
    }
  }

  private void stop(CallFailed why) {
    if (leave(true)) {
      attempts.abandoned();
      receiver.fail(why);
    }
  }

  private void attempt(Next.Attempt attempt) {
    Upstream next = enter(attempt);
    RaisedUpstream raised = next == null ? null : next.raised();
    if (raised != null) {
      open(raised, attempt.call());
    } else if (next != null) {
      next.raising()
          .onComplete(
              up -> drive(() -> open(up, attempt.call())),
              failure -> drive(() -> onFailed(notRaised(failure))));
    }
  }

  private static GatewayError notRaised(Throwable failure) {
    return new GatewayError.Internal("The connections could not be prepared: " + failure);
  }

  private synchronized @Nullable Upstream enter(Next.Attempt attempt) {
    if (over) {
      return null;
    }
    upstream = caller.upstreams().enter(attempt.call().deployment().origin(), attempt.settings());
    return upstream;
  }

  private synchronized void open(RaisedUpstream raised, Call call) {
    if (over) {
      return;
    }
    id = lane.enter(this);
    address = Upstreams.addressFor(raised, lane);
    attempts.sent();
    int credit = ask.stream() ? Caller.STREAM_WINDOW : WHOLE_ANSWER_CREDIT;
    caller.send(address, new Open(id, lane.inbox(), call, credit));
  }

  void onFrame(Frame frame) {
    guarded(() -> take(frame));
  }

  private void take(Frame frame) {
    if (frame instanceof Chunk chunk) {
      onData(chunk.data(), chunk.closing());
    } else if (frame instanceof Head head) {
      begun = true;
      attempts.answered();
      receiver.begin(HeaderRules.isEventStream(head.headers().get("content-type")));
      onData(head.data(), head.closing());
    } else if (frame instanceof End end) {
      onData(null, end.closing());
    } else if (frame instanceof Failed failed) {
      onFailed(failed.error());
    }
  }

  private void onData(@Nullable Buffer data, @Nullable Closing closing) {
    if (closing != null) {
      if (!leave(true)) {
        return;
      }
      tell(closing);
    }
    if (data != null && data.length() > 0) {
      receiver.data(data);
    }
    if (closing != null) {
      receiver.end();
    }
  }

  private void tell(Closing closing) {
    if (closing.carriedError()) {
      attempts.broke(null);
    } else {
      attempts.finished(closing.usage());
    }
  }

  private void onFailed(GatewayError error) {
    if (!leave(false)) {
      return;
    }
    if (begun) {
      attempts.broke(error);
      stop(failure(error));
    } else {
      take(attempts.failed(error));
    }
  }

  /** An error as one of whoever is being asked. */
  public CallFailed failure(GatewayError error) {
    return attempts.failure(error);
  }

  private synchronized boolean isOver() {
    return over;
  }

  /**
   * The attempt in progress is over.
   *
   * @param forGood whether the whole call is
   * @return whether it was in progress
   */
  private synchronized boolean leave(boolean forGood) {
    boolean wasOver = over;
    over |= forGood;
    if (address != null) {
      lane.leave(id);
      address = null;
    }
    if (upstream != null) {
      caller.upstreams().leave(upstream);
      upstream = null;
    }
    if (over && !wasOver) {
      forgetTimer();
      caller.isOver(this);
    }
    return !wasOver;
  }

  /** The program took some bytes of a stream. */
  public synchronized void credit(int bytes) {
    if (address != null) {
      caller.send(address, new Credit(id, bytes));
    }
  }

  /** Nobody wants the answer any more: stops the provider; the receiver hears no more of it. */
  public void cancel() {
    if (leaveUnasked()) {
      drive(attempts::abandoned);
    }
  }

  private synchronized boolean leaveUnasked() {
    if (address != null && !over) {
      caller.send(address, new Cancel(id));
    }
    return leave(true);
  }

  /** The client closes under the call. */
  void endByClosing() {
    breakOff(
        new GatewayError.Overloaded("client_closed", "The client was closed during the call.", 1));
  }

  private void breakOff(GatewayError why) {
    if (leaveUnasked()) {
      drive(attempts::abandoned);
      receiver.fail(failure(why));
    }
  }
}
