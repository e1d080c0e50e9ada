package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.bus.Timing;
import dev.sluice.upstream.echo.Echo;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that is answered here: {@code echo/} models and {@code mock_response}. Owned by its lane's event loop. */
final class EchoCall implements Answering {
  private static final int OK = 200;

  private final Vertx vertx;
  private final Echo echo;
  private final Call call;
  private final Reply reply;
  private final Deadline delay;
  private final Deadlines deadlines;
  private Echo.@Nullable Answer answer;
  private long askedAt; // of System.nanoTime()
  private boolean turnScheduled;
  private int written; // pieces

  EchoCall(Vertx vertx, Alarms alarms, Echo echo, Call call, Reply reply) {
    this.vertx = vertx;
    this.echo = echo;
    this.call = call;
    this.reply = reply;
    this.delay = new Deadline(alarms, call.deployment().mockDelayMillis(), this::answer);
    this.deadlines = new Deadlines(vertx, alarms, call, this::onTooLate);
  }

  private void onTooLate(GatewayError error) {
    cancel();
    reply.fail(error);
  }

  @Override
  public void start() {
    askedAt = System.nanoTime();
    if (call.deployment().mockDelayMillis() > 0) {
      deadlines.start();
      delay.start();
      return;
    }
    if (call.stream()) { // a whole answer is there before any time is over
      deadlines.start();
    }
    answer();
  }

  private void answer() {
    try {
      answer = echo.answer(call);
    } catch (GatewayError refused) {
      deadlines.cancel();
      reply.fail(refused);
      return;
    }
    String type = answer.events() ? "text/event-stream; charset=utf-8" : "application/json";
    reply.begin(OK, Map.of("content-type", type), timing());
    creditArrived();
  }

  /** Streams one word a turn, so that each is a write of its own, as long as the caller takes them. */
  @Override
  public void creditArrived() {
    if (answer == null || turnScheduled || reply.hasEnded()) {
      return;
    }
    deadlines.heard(System.nanoTime());
    Iterator<byte[]> pieces = answer.pieces();
    do {
      if (pieces.hasNext() && !reply.isExhausted()) {
        byte[] piece = pieces.next();
        written++;
        reply.write(piece, 0, piece.length);
      }
    } while (pieces.hasNext() && !answer.events() && !reply.isExhausted());
    if (!pieces.hasNext()) {
      deadlines.cancel();
      Consumed all = new Consumed(answer.usage(), Generated.NOTHING, answer.id());
      reply.close(new Closing(all, null, timing()));
      return;
    }
    deadlines.pause(reply.isExhausted());
    if (!reply.isExhausted()) {
      turnScheduled = true;
      vertx.runOnContext(turnOver -> nextTurn());
    }
  }

  private Timing timing() {
    return new Timing(askedAt, System.nanoTime());
  }

  private void nextTurn() {
    turnScheduled = false;
    creditArrived();
  }

  /** A piece of a stream is a word, but for the first one of a chat, which says whose words follow. */
  @Override
  public Consumed consumed() {
    if (answer == null || written == 0) {
      return Consumed.NOTHING;
    }
    Usage whole = answer.usage();
    int words = call.operation() == Operation.CHAT ? written - 1 : written;
    long said = answer.events() ? Math.min(words, whole.completionTokens()) : 0;
    return new Consumed(new Usage(whole.promptTokens(), said), Generated.NOTHING, answer.id());
  }

  @Override
  public void cancel() {
    delay.cancel();
    deadlines.cancel();
  }
}
