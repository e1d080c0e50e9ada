package dev.sluice.client;

import dev.sluice.client.call.Destination;
import dev.sluice.client.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all requests can set. A null takes a setting back. Not thread-safe; may be used on after
 * {@code build}.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RequestBuilder<B extends RequestBuilder<B>>
    permits AnswerBuilder, EmbeddingRequest.Builder {
  static final int UNSET = -1;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern ONE_LINE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
  /** Headers that replace the library's own, or hold keys; they belong to the destination, as an entry's do. */
  private static final Set<String> OF_THE_DESTINATION = Set.of(
      "authorization",
      "api-key",
      "x-api-key",
      "x-goog-api-key",
      "cookie",
      "user-agent",
      "accept",
      "accept-encoding",
      "content-type");
  /** What a fallback of another provider must not get. */
  private static final Set<String> OF_THE_PROVIDER = Set.of(
      "api_base",
      "base_url",
      "api_key",
      "api_version",
      "organization",
      "custom_llm_provider",
      "extra_headers",
      "headers");

  private String model = "";
  final Map<String, Object> settings = new LinkedHashMap<>(); // litellm_params
  final Map<String, String> headers = new LinkedHashMap<>();
  final Map<String, Object> parameters = new LinkedHashMap<>();
  final List<Destination> fallbacks = new ArrayList<>();
  private final List<String> fallbackModels = new ArrayList<>();
  int retries = UNSET;

  abstract B self();

  /**
   * The model, with its provider's prefix: {@code openai/mistral}, {@code hosted_vllm/llama}, {@code groq/...}. Without
   * one, well-known names such as {@code gpt-4o} find their provider. Required.
   */
  public B model(String name) {
    model = name;
    return self();
  }

  /**
   * The provider's URL, usually with {@code /v1} at its end. Default: the provider's variable, such as
   * {@code OPENAI_BASE_URL}, else its own address.
   */
  public B apiBase(@Nullable String url) {
    return setting("api_base", url);
  }

  /** The key to send. Default: the provider's variable, such as {@code OPENAI_API_KEY}. */
  public B apiKey(@Nullable String key) {
    return setting("api_key", key);
  }

  /** Azure's {@code api-version}. Default: {@code AZURE_API_VERSION}. */
  public B apiVersion(@Nullable String version) {
    return setting("api_version", version);
  }

  /** OpenAI's organization. Default: none. */
  public B organization(@Nullable String id) {
    return setting("organization", id);
  }

  /** For the whole call, a stream included, each attempt anew; zero for none. Default: the client's. */
  public B timeout(Duration limit) {
    return setting("timeout", limit.toMillis() / 1000.0);
  }

  /** Until a stream's first byte, each attempt anew; zero for none. Default: none of its own. */
  public B streamTimeout(Duration limit) {
    return setting("stream_timeout", limit.toMillis() / 1000.0);
  }

  /** Between two pieces of a stream that has begun; zero for none. Default: ten minutes. */
  public B idleTimeout(Duration limit) {
    return setting("stream_idle_timeout", limit.toMillis() / 1000.0);
  }

  /** Leaves out parameters that the provider is known to refuse, instead of refusing the call. Default: false. */
  public B dropParams(boolean drop) {
    return setting("drop_params", drop);
  }

  /** Answers with this text, without a provider: for tests. */
  public B mockResponse(@Nullable String text) {
    return setting("mock_response", text);
  }

  /**
   * Anything else that {@code litellm_params} of a config file can say about a provider, such as
   * {@code supports_system_message} or {@code ssl_verify}.
   *
   * @param value a text, number, boolean, list or map, all immutable; {@code os.environ/NAME} stands for a variable
   */
  public B setting(String name, @Nullable Object value) {
    return put(settings, name, value);
  }

  /**
   * A header of the request; wins over the library's own. One that begins with {@code x-litellm-} or {@code x-sluice-}
   * speaks to a gateway and goes to no provider: with a model list {@code x-litellm-num-retries}, {@code -tags},
   * {@code -timeout} and {@code -stream-timeout} count as they do there. Where the provider is a gateway, send it with
   * {@code setting("extra_headers", Map.of(...))}.
   *
   * @throws IllegalArgumentException when HTTP knows no such header
   */
  public B header(String name, String value) {
    if (!TOKEN.matcher(name).matches() || !ONE_LINE.matcher(value).matches()) {
      throw new IllegalArgumentException("the header '" + name
          + "' cannot be sent: write a name of letters and hyphens, and one line of text");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (!OF_THE_DESTINATION.contains(lower)) {
      return put(headers, lower, value);
    }
    Map<String, String> own = new LinkedHashMap<>();
    if (settings.get("extra_headers") instanceof Map<?, ?> before) {
      before.forEach((header, text) -> own.put(String.valueOf(header), String.valueOf(text)));
    }
    own.put(lower, value);
    return setting("extra_headers", Map.copyOf(own));
  }

  /**
   * Attempts besides the first, at each model, when a failure is retryable and nothing of the answer has come; with a
   * growing pause between them, or the one that the provider asks for. Default: the client's.
   *
   * @param count 0 to 100
   */
  public B retries(int count) {
    retries = checkedRetries(count);
    return self();
  }

  static int checkedRetries(int count) {
    if (count < 0 || count > 100) {
      throw new IllegalArgumentException("retries are 0 to 100, not " + count);
    }
    return count;
  }

  /**
   * Models that are asked in turn when one fails before its answer began, whatever the reason. One with this model's
   * prefix shares its key and URL; another takes its own from the environment.
   */
  public B fallbacks(String... models) {
    fallbacks.clear();
    fallbackModels.clear();
    fallbackModels.addAll(List.of(models));
    return self();
  }

  /**
   * One more fallback, with settings of its own.
   *
   * @param own such as {@code api_base} and {@code api_key}; see {@link #setting}
   */
  public B fallback(String name, Map<String, Object> own) {
    fallbacks.add(new Destination(name, Map.copyOf(own)));
    return self();
  }

  /** An id of your user, for the provider's watch against abuse: {@code user}. */
  public B endUser(@Nullable String id) {
    return parameter("user", id);
  }

  /**
   * Any other member of the body, sent as it is. Words that LiteLLM has for a gateway, such as {@code tags}, never reach
   * a provider; where the provider is a gateway, send them with {@code setting("extra_body", Map.of("tags", ...))}.
   *
   * @param value a text, number, boolean, list, map or JSON tree
   * @throws IllegalArgumentException when JSON cannot say it, or for {@code stream}, which each call says itself
   */
  public B extra(String name, Object value) {
    if (name.equals("stream")) {
      throw new IllegalArgumentException("call a method that ends in Stream or Publisher instead");
    }
    return parameter(name, Json.of(value));
  }

  B parameter(String name, @Nullable Object value) {
    return put(parameters, name, value);
  }

  private <V> B put(Map<String, V> map, String name, @Nullable V value) {
    if (value == null) {
      map.remove(name);
    } else {
      map.put(name, value);
    }
    return self();
  }

  List<Destination> destinations() {
    if (model.isBlank()) {
      throw new IllegalArgumentException("a request needs a model, such as openai/mistral");
    }
    Destination first = new Destination(model, Map.copyOf(settings));
    List<Destination> all = new ArrayList<>();
    all.add(first);
    fallbackModels.forEach(name -> all.add(like(first, name)));
    all.addAll(fallbacks);
    return List.copyOf(all);
  }

  private static Destination like(Destination first, String name) {
    Destination other = new Destination(name, first.params());
    if (other.prefix().equals(first.prefix())) {
      return other;
    }
    Map<String, Object> general = new LinkedHashMap<>(first.params());
    general.keySet().removeAll(OF_THE_PROVIDER);
    return new Destination(name, Map.copyOf(general));
  }
}
