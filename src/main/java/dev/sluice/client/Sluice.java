package dev.sluice.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Calls models of any provider, by one client that the whole program shares; it starts with the first call and need not
 * be closed. All forms are those of {@link SluiceClient}, which is there for programs that set more.
 */
public final class Sluice {
  private Sluice() {}

  /** Made when it is first asked for. */
  private static final class Shared {
    static final SluiceClient CLIENT = SluiceClient.create();
  }

  /** The client behind these methods; not to be closed. */
  public static SluiceClient client() {
    return Shared.CLIENT;
  }

  /** See {@link SluiceClient#completion}. */
  public static ChatCompletion completion(ChatRequest request) {
    return client().completion(request);
  }

  /** See {@link SluiceClient#completionAsync}. */
  public static CompletableFuture<ChatCompletion> completionAsync(ChatRequest request) {
    return client().completionAsync(request);
  }

  /** See {@link SluiceClient#completionStream}. */
  public static ChunkStream<ChatChunk> completionStream(ChatRequest request) {
    return client().completionStream(request);
  }

  /** See {@link SluiceClient#completionPublisher}. */
  public static Flow.Publisher<ChatChunk> completionPublisher(ChatRequest request) {
    return client().completionPublisher(request);
  }

  /** See {@link SluiceClient#completions}. */
  public static List<Outcome<ChatCompletion>> completions(List<ChatRequest> requests) {
    return client().completions(requests);
  }

  /** See {@link SluiceClient#textCompletion}. */
  public static TextCompletion textCompletion(TextRequest request) {
    return client().textCompletion(request);
  }

  /** See {@link SluiceClient#textCompletionAsync}. */
  public static CompletableFuture<TextCompletion> textCompletionAsync(TextRequest request) {
    return client().textCompletionAsync(request);
  }

  /** See {@link SluiceClient#textCompletionStream}. */
  public static ChunkStream<TextCompletion> textCompletionStream(TextRequest request) {
    return client().textCompletionStream(request);
  }

  /** See {@link SluiceClient#textCompletionPublisher}. */
  public static Flow.Publisher<TextCompletion> textCompletionPublisher(TextRequest request) {
    return client().textCompletionPublisher(request);
  }

  /** See {@link SluiceClient#embedding}. */
  public static Embeddings embedding(EmbeddingRequest request) {
    return client().embedding(request);
  }

  /** See {@link SluiceClient#embeddingAsync}. */
  public static CompletableFuture<Embeddings> embeddingAsync(EmbeddingRequest request) {
    return client().embeddingAsync(request);
  }
}
