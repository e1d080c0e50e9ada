package dev.sluice.fake;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Where a {@link Script} waits until the test says go. Any thread. Once open it stays open. */
public final class Gate {
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  /** Lets every script that waits here, or comes by later, go on. */
  public void open() {
    opened.complete(null);
  }

  /** Waits until a script stands at the gate, with all it sent before handed to the kernel; at most 10 s. */
  public void awaitReached() {
    reached.orTimeout(10, TimeUnit.SECONDS).join();
  }

  CompletableFuture<Void> opened() {
    return opened;
  }

  void arrive() {
    reached.complete(null);
  }
}
