package dev.sluice.client.vertx;

import dev.sluice.client.ChatChunk;
import dev.sluice.client.ChatCompletion;
import dev.sluice.client.ChatRequest;
import dev.sluice.client.EmbeddingRequest;
import dev.sluice.client.Embeddings;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.TextCompletion;
import dev.sluice.client.TextRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;

/**
 * The calls of a {@link SluiceClient} as Vert.x has them: results come on the context that asked. Futures fail with a
 * {@link dev.sluice.client.SluiceException}.
 */
public final class VertxSluice {
  private final Vertx vertx;
  private final SluiceClient client;

  private VertxSluice(Vertx vertx, SluiceClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  /** A client that runs on this Vert.x, which stays open when the client is closed. */
  public static VertxSluice create(Vertx vertx) {
    return of(vertx, SluiceClient.builder().vertx(vertx).build());
  }

  /** The calls of this client; it may run on the same Vert.x or on another. */
  public static VertxSluice of(Vertx vertx, SluiceClient client) {
    return new VertxSluice(vertx, client);
  }

  /** Continues a conversation. */
  public Future<ChatCompletion> completion(ChatRequest request) {
    return here(client.completionAsync(request));
  }

  /** Continues a conversation, piece by piece. */
  public ChunkReadStream<ChatChunk> completionStream(ChatRequest request) {
    return new ChunkReadStream<>(vertx.getOrCreateContext(), client.completionPublisher(request));
  }

  /** Continues a text. */
  public Future<TextCompletion> textCompletion(TextRequest request) {
    return here(client.textCompletionAsync(request));
  }

  /** Continues a text, piece by piece. */
  public ChunkReadStream<TextCompletion> textCompletionStream(TextRequest request) {
    return new ChunkReadStream<>(
        vertx.getOrCreateContext(), client.textCompletionPublisher(request));
  }

  /** Turns texts into vectors. */
  public Future<Embeddings> embedding(EmbeddingRequest request) {
    return here(client.embeddingAsync(request));
  }

  private <T> Future<T> here(CompletionStage<T> stage) {
    return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
  }

  /** Closes the client; as {@link SluiceClient#close}. */
  public Future<Void> close() {
    return here(client.closeAsync());
  }
}
