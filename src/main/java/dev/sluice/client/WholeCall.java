package dev.sluice.client;

import dev.sluice.bus.GatewayError;
import dev.sluice.client.call.Ask;
import dev.sluice.client.call.Caller;
import dev.sluice.client.call.Exchange;
import dev.sluice.client.call.WholeAnswer;
import dev.sluice.client.json.Answers;
import dev.sluice.client.json.Fields;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A call whose answer comes whole. Any thread. */
final class WholeCall<T> {
  private final Fields.Reader<T> reader;
  private final WholeAnswer answer = new WholeAnswer();
  private final Exchange exchange;

  WholeCall(Caller caller, Ask ask, Fields.Reader<T> reader) {
    this.reader = reader;
    this.exchange = caller.exchange(ask, answer).start();
  }

  /** Waits, and takes the answer apart on this thread. */
  T await() {
    try {
      return read(Waiting.get(answer.bytes()));
    } finally {
      exchange.cancel(); // only an interrupt leaves something to be cancelled
    }
  }

  /** As {@link #await}, but gives the answer as it came. */
  String awaitText() {
    try {
      byte[] bytes = Waiting.get(answer.bytes());
      read(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      exchange.cancel();
    }
  }

  /** Cancelling it stops the provider, as does whatever else settles it before its answer. */
  CompletableFuture<T> future() {
    CompletableFuture<T> result = new CompletableFuture<>();
    answer.bytes().whenComplete((bytes, failure) -> complete(result, bytes, failure));
    result.whenComplete((value, failure) -> exchange.cancel());
    return result;
  }

  private void complete(CompletableFuture<T> result, byte[] bytes, @Nullable Throwable failure) {
    try {
      if (failure != null) {
        throw new CompletionException(failure);
      }
      result.complete(read(bytes));
    } catch (RuntimeException | Error failed) { // somebody waits, whatever it is
      result.completeExceptionally(Failures.of(failed));
    }
  }

  private T read(byte[] bytes) {
    try {
      return Answers.read(bytes, 0, bytes.length, reader);
    } catch (GatewayError error) {
      throw Failures.of(exchange.failure(error));
    }
  }
}
