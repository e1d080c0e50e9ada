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
import dev.sluice.client.call.Destinations.Resolved;
import dev.sluice.client.call.Upstreams.Upstream;
import dev.sluice.upstream.RaisedUpstream;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One call's life: attempt, head, chunks, end. The first of end, failure and {@link #cancel} wins. Frames come on its
 * lane's event loop; credit and cancel come from any thread, so what they share is guarded by this.
 */
public final class Exchange {
  /** What is not streamed is held whole anyhow. */
  private static final int WHOLE_ANSWER_CREDIT = 1 << 30;

  private static final String CALL_ID = "in-process";

  private final Caller caller;
  private final Lane lane;
  private final Ask ask;
  private final Receiver receiver;
  private final AttemptPlan plan;
  private boolean begun; // an answer; lane's event loop only

  private @Nullable Upstream upstream; // of the attempt in progress
  private @Nullable String address; // of its inbox, once it was asked
  private long id;
  private boolean over;

  Exchange(Caller caller, Lane lane, Ask ask, Receiver receiver) {
    this.caller = caller;
    this.lane = lane;
    this.ask = ask;
    this.receiver = receiver;
    this.plan = new AttemptPlan(ask);
  }

  /** Begins. */
  public Exchange start() {
    caller.isLive(this);
    attempt();
    return this;
  }

  private void attempt() {
    try {
      Resolved resolved = caller.destinations().resolve(plan.destination());
      Upstream next = enter(resolved);
      RaisedUpstream raised = next == null ? null : next.raised();
      if (raised != null) {
        open(raised, resolved);
      } else if (next != null) {
        next.raising()
            .onComplete(up -> open(up, resolved), failure -> onFailed(notRaised(failure)));
      }
    } catch (GatewayError refused) {
      onFailed(refused);
    }
  }

  private static GatewayError notRaised(Throwable failure) {
    return new GatewayError.Internal("The connections could not be prepared: " + failure);
  }

  private synchronized @Nullable Upstream enter(Resolved resolved) {
    if (over) {
      return null;
    }
    upstream = caller.upstreams().enter(resolved.deployment().origin(), resolved.settings());
    return upstream;
  }

  private synchronized void open(RaisedUpstream raised, Resolved resolved) {
    if (over) {
      return;
    }
    Call call = new Call(
        CALL_ID,
        resolved.deployment(),
        resolved.deployment().upstreamModel(),
        ask.operation(),
        ask.body(),
        "",
        ask.stream(),
        false,
        resolved.deployment().timeouts(),
        ask.headers());
    id = lane.enter(this);
    address = Upstreams.addressFor(raised, lane);
    int credit = ask.stream() ? Caller.STREAM_WINDOW : WHOLE_ANSWER_CREDIT;
    caller.send(address, new Open(id, lane.inbox(), call, credit));
  }

  void onFrame(Frame frame) {
    if (frame instanceof Chunk chunk) {
      onData(chunk.data(), chunk.closing());
    } else if (frame instanceof Head head) {
      begun = true;
      receiver.begin(HeaderRules.isEventStream(head.headers().get("content-type")));
      onData(head.data(), head.closing());
    } else if (frame instanceof End end) {
      onData(null, end.closing());
    } else if (frame instanceof Failed failed && leave(false)) {
      onFailed(failed.error());
    }
  }

  private void onData(@Nullable Buffer data, @Nullable Closing closing) {
    if (closing != null && !leave(true)) {
      return;
    }
    if (data != null && data.length() > 0) {
      receiver.data(data);
    }
    if (closing != null) {
      receiver.end();
    }
  }

  private void onFailed(GatewayError error) {
    CallFailed failure = failure(error);
    long pause = begun || isOver() ? AttemptPlan.NO_MORE : plan.after(error);
    boolean wanted = leave(pause == AttemptPlan.NO_MORE);
    if (pause == AttemptPlan.NO_MORE) {
      if (wanted) {
        receiver.fail(failure);
      }
    } else if (pause == 0) {
      attempt();
    } else {
      caller.later(pause, this::attempt);
    }
  }

  /** An error as one of the destination that is being asked. */
  public CallFailed failure(GatewayError error) {
    Destination asked = plan.destination();
    return new CallFailed(error, asked.model(), asked.prefix());
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
  public synchronized void cancel() {
    if (address != null && !over) {
      caller.send(address, new Cancel(id));
    }
    leave(true);
  }

  /** The client closes under the call. */
  void endByClosing() {
    synchronized (this) {
      if (over) {
        return;
      }
      cancel();
    }
    receiver.fail(failure(
        new GatewayError.Overloaded("client_closed", "The client was closed during the call.", 1)));
  }
}
