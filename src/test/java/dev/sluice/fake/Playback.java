package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Locale;

/** Plays one {@link Script} on one connection. Owned by the connection's event loop. */
final class Playback {
  private static final int BURST_BYTES = 16 * 1024;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Script script;
  private final Received request;
  private final Runnable whenDone;
  private final BodyEncoder encoder;
  private final ArrayDeque<Step> steps;
  private final ArrayDeque<Buffer> outbox = new ArrayDeque<>();
  private long bytesLeft;
  private int burstPosition;
  private boolean ended;

  Playback(Vertx vertx, NetSocket socket, Script script, Received request, Runnable whenDone) {
    this.vertx = vertx;
    this.socket = socket;
    this.script = script;
    this.request = request;
    this.whenDone = whenDone;
    this.encoder = new BodyEncoder(script.encoding());
    this.steps = new ArrayDeque<>(script.steps());
    this.bytesLeft = script.cutAfter() < 0 ? Long.MAX_VALUE : script.cutAfter();
  }

  void start() {
    post(script.prologue().getBytes(ISO_8859_1));
    if (!script.head().isEmpty()) {
      post((script.head() + framingHeader() + "\r\n").getBytes(ISO_8859_1));
    }
    advance();
  }

  private String framingHeader() {
    return switch (script.framing()) {
      case CHUNKED -> "transfer-encoding: chunked\r\n";
      case UNTIL_CLOSE -> "connection: close\r\n";
      case LENGTH -> "content-length: " + length() + "\r\n";
    };
  }

  private long length() {
    if (script.declaredLength() >= 0) {
      return script.declaredLength();
    }
    var measure = new BodyEncoder(script.encoding());
    var pieces = new ArrayList<Step.Piece>();
    script.steps().forEach(step -> {
      if (step instanceof Step.Piece piece) {
        pieces.add(piece);
      } else if (step instanceof Step.Burst) {
        throw new IllegalArgumentException("a burst has no length: leave it chunked");
      }
    });
    return pieces.stream()
            .mapToLong(piece -> measure.encode(piece.bytes()).length)
            .sum()
        + measure.finish().length;
  }

  /** Writes what is due, one write per turn of the event loop, then takes the next step. */
  private void advance() {
    if (ended || request.left().isDone()) {
      return;
    }
    if (socket.writeQueueFull()) {
      socket.drainHandler(ignored -> advance());
      return;
    }
    var next = outbox.poll();
    if (next != null) {
      write(next);
      return;
    }
    var step = steps.peek();
    if (step == null) {
      finish();
    } else if (take(step)) {
      advance();
    }
  }

  /** Whether the play goes on at once. */
  private boolean take(Step step) {
    if (step instanceof Step.Burst burst) {
      return fill(burst);
    }
    steps.remove();
    if (step instanceof Step.Piece piece) {
      post(framed(encoder.encode(piece.bytes())));
    } else if (step instanceof Step.Raw raw) {
      post(raw.bytes());
    } else if (step instanceof Step.Delay delay) {
      vertx.setTimer(delay.millis(), ignored -> advance());
      return false;
    } else if (step instanceof Step.Stall stall) {
      stall(stall.gate());
      return false;
    } else if (step instanceof Step.Cut cut) {
      cut(cut.reset());
      return false;
    }
    return true;
  }

  private boolean fill(Step.Burst burst) {
    var batch = Buffer.buffer();
    while (burstPosition < burst.count() && batch.length() < BURST_BYTES) {
      batch.appendBytes(framed(encoder.encode(burst.part().apply(burstPosition++))));
    }
    post(batch.getBytes());
    if (burstPosition == burst.count()) {
      burstPosition = 0;
      steps.remove();
    }
    return true;
  }

  private void stall(Gate gate) {
    var context = vertx.getOrCreateContext();
    socket.write(Buffer.buffer()).onComplete(ignored -> gate.arrive());
    gate.opened().thenRun(() -> context.runOnContext(ignored -> advance()));
  }

  private byte[] framed(byte[] bytes) {
    if (script.framing() != Script.Framing.CHUNKED || bytes.length == 0) {
      return bytes;
    }
    return Buffer.buffer(Integer.toHexString(bytes.length) + "\r\n")
        .appendBytes(bytes)
        .appendString("\r\n")
        .getBytes();
  }

  private void post(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    var largest = script.trickleBytes() > 0 ? script.trickleBytes() : bytes.length;
    for (var from = 0; from < bytes.length; from += largest) {
      outbox.add(Buffer.buffer(bytes).getBuffer(from, Math.min(bytes.length, from + largest)));
    }
  }

  private void write(Buffer bytes) {
    var allowed = bytes.length() <= bytesLeft ? bytes : bytes.getBuffer(0, (int) bytesLeft);
    bytesLeft -= allowed.length();
    socket.write(allowed).onSuccess(ignored -> request.written().addAndGet(allowed.length()));
    if (bytesLeft == 0) {
      cut(false);
    } else if (script.trickleBytes() > 0) {
      vertx.setTimer(1, ignored -> advance());
    } else {
      vertx.runOnContext(ignored -> advance());
    }
  }

  private void finish() {
    var tail = Buffer.buffer(framed(encoder.finish()));
    if (script.framing() == Script.Framing.CHUNKED) {
      tail.appendString("0\r\n\r\n");
    }
    ended = true;
    var allowed = tail.getBuffer(0, (int) Math.min(tail.length(), bytesLeft));
    socket
        .write(allowed)
        .onSuccess(ignored -> {
          request.written().addAndGet(allowed.length());
          request.answered().complete(null);
        })
        .onFailure(ignored -> request.left().complete(null));
    if (closesAtEnd() || allowed.length() < tail.length()) {
      socket.close();
    } else {
      whenDone.run();
    }
  }

  private boolean closesAtEnd() {
    return script.framing() == Script.Framing.UNTIL_CLOSE
        || script.declaredLength() >= 0
        || script.head().toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n");
  }

  private void cut(boolean reset) {
    ended = true;
    var channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (reset && channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    socket.write(Buffer.buffer()).onComplete(ignored -> {
      request.answered().complete(null);
      socket.close();
    });
  }
}
