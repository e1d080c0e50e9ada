package dev.sluice.client.call;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for an answer that is not streamed. Completes with its bytes, or with a {@link CallFailed}. */
public final class WholeAnswer implements Receiver {
  private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
  private @Nullable Buffer came; // lane's event loop only

  public CompletableFuture<byte[]> bytes() {
    return bytes;
  }

  @Override
  public void begin(boolean events) {}

  @Override
  public void data(Buffer data) {
    came = came == null ? data : came.copy().appendBuffer(data);
  }

  @Override
  public void end() {
    bytes.complete(came == null ? new byte[0] : came.getBytes());
  }

  @Override
  public void fail(CallFailed failure) {
    bytes.completeExceptionally(failure);
  }
}
