package dev.sluice.client.call;

import io.vertx.core.buffer.Buffer;

/**
 * Takes one answer. Called on the event loop of the call's inbox, except for a failure before anything was sent, which
 * comes on the thread that asked. Exactly one of {@link #end} and {@link #fail} comes, and comes last, unless the call
 * is cancelled.
 */
public interface Receiver {
  /**
   * The answer begins.
   *
   * @param events whether it comes as server-sent events
   */
  void begin(boolean events);

  /** Some of it; never changed after. */
  void data(Buffer data);

  void end();

  /** There is no answer, or no rest of it. */
  void fail(CallFailed failure);
}
