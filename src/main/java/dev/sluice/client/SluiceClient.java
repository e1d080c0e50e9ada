package dev.sluice.client;

import dev.sluice.client.call.Ask;
import dev.sluice.client.call.Caller;
import dev.sluice.client.call.Inflow;
import dev.sluice.client.json.Answers;
import dev.sluice.client.json.Fields;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls models of any provider. It starts with its first call and keeps its connections until it is closed; a program
 * needs one, on any number of threads. Its threads are daemons: a program ends without closing it.
 *
 * <p>Each call comes in up to four forms. One waits for the answer, and must not be used on an event-loop thread of
 * Vert.x. {@code Async} gives a future; what depends on it runs on an event loop and should not block, and cancelling it
 * stops the provider. {@code Stream} gives the pieces to a thread that may wait, {@code Publisher} to a subscriber. All
 * fail with a {@link SluiceException}; a request that cannot be sent at all, and any call after {@link #close}, throws at
 * once.
 */
public final class SluiceClient implements AutoCloseable {
  /** Of a whole call, where neither request, client nor the variable {@code REQUEST_TIMEOUT} says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  /** Attempts besides the first. */
  public static final int DEFAULT_RETRIES = 2;
  /** At most, and no more than there are processors. */
  public static final int DEFAULT_EVENT_LOOPS = 2;

  private static final int BATCH = 100;
  private static final int CLOSE_SECONDS = 10;

  private final Caller.Setup setup;
  private final int retries; // UNSAID: the model list has it
  /** Null before the first call; written under the lock of this. */
  private volatile @Nullable Caller caller;

  private boolean closed;

  private SluiceClient(Builder builder) {
    setup = new Caller.Setup(
        builder.vertx,
        builder.environment,
        Map.copyOf(builder.settings),
        builder.timeout.toMillis() / 1000.0,
        builder.eventLoops,
        builder.models == null ? null : builder.models.read(builder.environment));
    retries =
        builder.retries != Ask.UNSAID || builder.models != null ? builder.retries : DEFAULT_RETRIES;
  }

  /** A client with all defaults. */
  public static SluiceClient create() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  private Caller caller() {
    Caller current = caller;
    return current == null ? start() : current;
  }

  private synchronized Caller start() {
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    Caller current = caller == null ? new Caller(setup) : caller;
    caller = current;
    return current;
  }

  private <T> WholeCall<T> call(Request request, Fields.Reader<T> reader) {
    return new WholeCall<>(caller(), request.ask(false, retries), reader);
  }

  private <T> T await(Request request, String name, Fields.Reader<T> reader) {
    Waiting.refuseOnEventLoop(name + "()", name + "Async()");
    return call(request, reader).await();
  }

  private <T> Function<Runnable, Inflow<T>> stream(Request request, Fields.Reader<T> reader) {
    Caller current = caller();
    Ask ask = request.ask(true, retries);
    Inflow.Decoder<T> decoder = (bytes, from, to) -> Answers.read(bytes, from, to, reader);
    return signal -> new Inflow<>(decoder, signal).start(current, ask);
  }

  /**
   * Continues a conversation.
   *
   * @throws SluiceException when there is no answer
   */
  public ChatCompletion completion(ChatRequest request) {
    return await(request, "completion", ChatCompletion::read);
  }

  public CompletableFuture<ChatCompletion> completionAsync(ChatRequest request) {
    return call(request, ChatCompletion::read).future();
  }

  /** Continues a conversation, piece by piece. */
  public ChunkStream<ChatChunk> completionStream(ChatRequest request) {
    return new ChunkStream<>(stream(request, ChatChunk::read));
  }

  /** Continues a conversation, piece by piece; each subscription is a call. */
  public Flow.Publisher<ChatChunk> completionPublisher(ChatRequest request) {
    return new ChunkPublisher<>(stream(request, ChatChunk::read));
  }

  /**
   * Continues several conversations, up to 100 at a time.
   *
   * @return what came of each, in the order of the requests
   */
  public List<Outcome<ChatCompletion>> completions(List<ChatRequest> requests) {
    Waiting.refuseOnEventLoop("completions()", "completionAsync()");
    List<CompletableFuture<ChatCompletion>> futures = new ArrayList<>();
    List<Outcome<ChatCompletion>> outcomes = new ArrayList<>();
    try {
      for (ChatRequest request : requests) {
        if (futures.size() >= outcomes.size() + BATCH) {
          outcomes.add(outcome(futures.get(outcomes.size())));
        }
        futures.add(completionAsync(request));
      }
      futures.stream().skip(outcomes.size()).map(SluiceClient::outcome).forEach(outcomes::add);
      return List.copyOf(outcomes);
    } finally {
      futures.forEach(future -> future.cancel(true)); // those that an interrupt or a closing left
    }
  }

  private static <T> Outcome<T> outcome(CompletableFuture<T> future) {
    try {
      return new Outcome<>(Waiting.get(future), null);
    } catch (SluiceException failure) {
      return new Outcome<>(null, failure);
    }
  }

  /**
   * Continues a text.
   *
   * @throws SluiceException when there is no answer
   */
  public TextCompletion textCompletion(TextRequest request) {
    return await(request, "textCompletion", TextCompletion::read);
  }

  public CompletableFuture<TextCompletion> textCompletionAsync(TextRequest request) {
    return call(request, TextCompletion::read).future();
  }

  /** Continues a text, piece by piece. */
  public ChunkStream<TextCompletion> textCompletionStream(TextRequest request) {
    return new ChunkStream<>(stream(request, TextCompletion::read));
  }

  /** Continues a text, piece by piece; each subscription is a call. */
  public Flow.Publisher<TextCompletion> textCompletionPublisher(TextRequest request) {
    return new ChunkPublisher<>(stream(request, TextCompletion::read));
  }

  /**
   * Turns texts into vectors.
   *
   * @throws SluiceException when there is no answer
   */
  public Embeddings embedding(EmbeddingRequest request) {
    return await(request, "embedding", Embeddings::read);
  }

  public CompletableFuture<Embeddings> embeddingAsync(EmbeddingRequest request) {
    return call(request, Embeddings::read).future();
  }

  /**
   * The answer to any request as the provider sent it: JSON.
   *
   * @throws SluiceException when there is no answer
   */
  public String json(Request request) {
    Waiting.refuseOnEventLoop("json()", "another form");
    return call(request, Fields::skipAll).awaitText();
  }

  /**
   * Ends the calls in progress, with a failure, and gives back what was opened: connections, and the threads unless they
   * are those of a Vert.x that was given. Waits, 10 seconds at most; may be called twice.
   */
  @Override
  public void close() {
    Waiting.refuseOnEventLoop("close()", "closeAsync()");
    Waiting.atMost(CLOSE_SECONDS, closeAsync());
  }

  /** As {@link #close}, without waiting. */
  public CompletableFuture<Void> closeAsync() {
    Caller last = leave();
    return last == null
        ? CompletableFuture.completedFuture(null)
        : last.close().toCompletionStage().toCompletableFuture();
  }

  /** What is to be closed, if anything: outside the lock, because calls that end then may use this client. */
  private synchronized @Nullable Caller leave() {
    closed = true;
    Caller last = caller;
    caller = null;
    return last;
  }

  /** Builds a {@link SluiceClient}. */
  public static final class Builder {
    private final Map<String, Object> settings = new HashMap<>(); // litellm_params
    private Function<String, @Nullable String> environment = System::getenv;
    private Duration timeout = DEFAULT_TIMEOUT;
    private int retries = Ask.UNSAID;
    private @Nullable ModelList models;
    private int eventLoops =
        Math.min(DEFAULT_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
    private @Nullable Vertx vertx;

    private Builder() {}

    /** Where keys and URLs that no request gives are looked up. Default: the process's environment. */
    public Builder environment(Function<String, @Nullable String> variables) {
      environment = variables;
      return this;
    }

    /** Of whole calls, where neither the request nor {@code REQUEST_TIMEOUT} says otherwise; zero for none. */
    public Builder timeout(Duration limit) {
      timeout = limit;
      return this;
    }

    /** Attempts besides the first, where the request does not say; 0 to 100. Default: 2, or the model list's. */
    public Builder retries(int count) {
      retries = RequestBuilder.checkedRetries(count);
      return this;
    }

    /** What every request says that does not say otherwise; as {@link RequestBuilder#setting}. */
    public Builder setting(String name, Object value) {
      settings.put(name, value);
      return this;
    }

    /** Threads that carry the calls, 1 or more. Default: {@link #DEFAULT_EVENT_LOOPS}. */
    public Builder eventLoops(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("a client needs at least one event loop");
      }
      eventLoops = count;
      return this;
    }

    /** Runs on an existing Vert.x, which stays open. Default: one of its own. */
    public Builder vertx(Vertx existing) {
      vertx = existing;
      return this;
    }

    /**
     * Routes over these models, as a gateway does: a request's {@code model} and {@code fallbacks} are then names of the
     * list, or its aliases, wildcards or ids, and keys, URLs and times are the list's; of time, a request may ask for
     * more or less. The client's {@code timeout} has no meaning then, nor may it have a {@code setting}. Default: none;
     * requests say where they go.
     */
    public Builder models(ModelList list) {
      models = list;
      return this;
    }

    /**
     * @throws InvalidConfigException when the model list cannot be used
     */
    public SluiceClient build() {
      if (models != null && !settings.isEmpty()) {
        throw new IllegalArgumentException("with a model list, a client has no setting of its own: "
            + settings.keySet() + " belongs to litellm_params of the list");
      }
      return new SluiceClient(this);
    }
  }
}
