package dev.sluice.upstream;

import dev.sluice.bus.Call;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.upstream.dialect.Dialects;
import dev.sluice.upstream.dialect.Outbound;
import dev.sluice.upstream.errors.CallFacts;
import dev.sluice.upstream.errors.UpstreamErrors;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider's 2xx answer on its way to the caller: edited as it comes, held back until it is known to be no error, and
 * paused while the caller does not read. Owned by its lane's event loop.
 */
final class ProviderAnswer {
  /** An answer that says nothing for so long is let go. */
  private static final int MAX_UNDECIDED = 16_384;

  /** That a provider may take to end its answer after its {@code [DONE]}, where the caller waits for that. */
  private static final long DONE_MILLIS = 500;

  private static final int MOST_AFTER_DONE = 65_536; // bytes

  /** By which Vert.x decides what becomes of the connection, and what is told of garbage. */
  private static final Set<String> NEEDED_AT_END =
      Set.of("connection", "keep-alive", "content-type");

  private final Vertx vertx;
  private final HttpCall owner;
  private final CallFacts call;
  private final String uri;
  private final HttpClientResponse response;
  private final Reply reply;
  private final boolean events; // the provider answers with server-sent events
  private final AnswerEditor editor;
  private final boolean failsWhenFiltered;
  private final boolean holdsDone;
  private boolean paused;
  private boolean lettingGo; // what has come is taken, whatever the credit
  private boolean doneHeld;

  /**
   * @param owner told how it ends
   * @param asked for errors that name it, and for what the caller is not to see
   */
  ProviderAnswer(
      Vertx vertx,
      HttpCall owner,
      Call call,
      Outbound asked,
      HttpClientResponse response,
      Reply reply) {
    this.vertx = vertx;
    this.owner = owner;
    this.call = CallFacts.of(call);
    this.uri = asked.uri();
    this.response = response;
    this.reply = reply;
    this.events = HeaderRules.isEventStream(response.getHeader(HttpHeaders.CONTENT_TYPE));
    this.editor = Dialects.of(call.deployment().provider().dialect()).answer(call, events, asked);
    this.failsWhenFiltered = call.failsWhenFiltered();
    this.holdsDone = call.holdsDone();
  }

  void relay() {
    response
        .exceptionHandler(owner.guarded(this::onBroken))
        .handler(this::take)
        .endHandler(owner.guarded(this::onEnd));
  }

  /** Guarded here and not by a step around it: this is what happens to each event of a stream. */
  private void take(Buffer data) {
    try {
      if (!reply.hasEnded()) {
        onData(data);
      }
    } catch (RuntimeException fault) {
      owner.onFault(fault);
    }
  }

  private void onData(Buffer data) {
    owner.progress().heard();
    byte[] bytes = data.getBytes();
    editor.feed(bytes, 0, bytes.length, reply);
    reply.hold(editor.unsettled());
    if (holdsDone && editor.sawDone()) {
      holdDone();
    }
    if (editor.sawGarbage()) {
      onGarbage();
    } else if (!reply.hasBegun()) {
      beginOrFail();
    } else if (editor.sawError()) {
      onErrorEvent();
    }
    if (reply.isExhausted() && !paused && !lettingGo) {
      paused = true;
      owner.progress().pause(true);
      response.pause();
    }
  }

  /** A provider that does not end is not waited for, nor for what it may say after this. */
  private void holdDone() {
    reply.holdDone();
    if (!doneHeld) {
      doneHeld = true;
      vertx.setTimer(DONE_MILLIS, owner.guarded(late -> owner.endIfDone()));
    } else if (reply.unsent().length() > MOST_AFTER_DONE) {
      owner.endIfDone();
    }
  }

  private void beginOrFail() {
    if (events && editor.sawError()) {
      onErrorInside();
    } else if (events && isFiltered()) {
      onFiltered();
    } else if (reply.isExhausted() || events && isDecided()) {
      begin();
      forgetHeaders();
    }
  }

  private boolean isDecided() {
    return editor.decided() || reply.unsent().length() > MAX_UNDECIDED;
  }

  private void begin() {
    reply.begin(
        response.statusCode(),
        HeaderRules.toCaller(response.headers()),
        owner.progress().timing());
  }

  /** A stream may be open for long, and a provider sends many headers that nobody reads any more. */
  private void forgetHeaders() {
    MultiMap headers = response.headers();
    for (String name : List.copyOf(headers.names())) {
      if (!NEEDED_AT_END.contains(name.toLowerCase(Locale.ROOT)) && !UpstreamErrors.reads(name)) {
        headers.remove(name);
      }
    }
  }

  private void onEnd(@Nullable Void nothing) {
    owner.answerEnded();
    end();
  }

  private void end() {
    if (reply.hasEnded()) {
      return;
    }
    if (events) { // the end of a whole answer comes with its last piece
      owner.progress().heardEnd();
    }
    switch (editor.end(reply)) {
      case COMPLETE -> {
        if (!reply.hasBegun() && isFiltered()) {
          onFiltered();
        } else {
          close(null);
        }
      }
      case ERROR -> onErrorInside();
      case TRUNCATED -> onTruncated();
      case GARBAGE -> onGarbage();
    }
  }

  /** Whether it is to be replaced by another model's; only while the caller has got nothing of it. */
  private boolean isFiltered() {
    return failsWhenFiltered && editor.wasFiltered();
  }

  private void onFiltered() {
    owner.fail(UpstreamErrors.filtered(call), consumed());
  }

  private void onErrorInside() {
    if (reply.hasBegun()) {
      close(reported());
    } else {
      owner.fail(reported());
    }
  }

  private GatewayError reported() {
    byte[] came = reply.unsent().getBytes();
    return UpstreamErrors.reported(call, response.headers(), events ? EventData.last(came) : came);
  }

  /** An error that is not fit for callers is told in OpenAI's shape, unless half of it has gone. */
  private void onErrorEvent() {
    byte[] error = EventData.last(reply.unsent().getBytes());
    if (!events || reply.isMidEvent() || UpstreamErrors.isFitForCallers(call, error)) {
      close(reported());
    } else {
      owner.fail(UpstreamErrors.reported(call, response.headers(), error));
    }
  }

  private void onGarbage() {
    owner.fail(UpstreamErrors.garbage(
        call, uri, response.getHeader(HttpHeaders.CONTENT_TYPE), reply.unsent().getBytes()));
  }

  private void onTruncated() {
    owner.fail(ConnectionFailures.brokeOff(call.deployment(), reply.hasBegun()));
  }

  /** What came before the break and waits for the caller goes first. */
  private void onBroken(Throwable failure) {
    letGo();
    vertx.runOnContext(owner.guarded(taken -> onBrokenOff()));
  }

  private void onBrokenOff() {
    if (!endIfDone()) {
      onTruncated();
    }
  }

  /** Ends a stream that said {@code [DONE]}: it is whole, whatever becomes of its connection. */
  boolean endIfDone() {
    if (!editor.sawDone() || editor.sawError()) {
      return false;
    }
    end();
    return true;
  }

  private void close(@Nullable GatewayError error) {
    if (!reply.hasBegun()) {
      begin();
    }
    owner.close(new Closing(consumed(), error, owner.progress().timing()));
  }

  /** What it used up so far. */
  Consumed consumed() {
    return new Consumed(editor.usage(), editor.generated(), editor.id(), editor.model());
  }

  /** The caller took some bytes. */
  void creditArrived() {
    if (!reply.isExhausted()) {
      resume();
    }
  }

  /** Takes what has come, whatever the credit: nothing more will, or nobody wants it. */
  private void letGo() {
    lettingGo = true;
    resume();
  }

  private void resume() {
    if (paused) {
      paused = false;
      owner.progress().pause(false);
      response.resume();
    }
  }
}
