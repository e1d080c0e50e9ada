package dev.sluice.fake;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ready-made scripts in the shapes of OpenAI's API. Counts one token per word. */
public final class Answers {
  /** Model name in every answer: on purpose not what a caller would ask for. */
  public static final String MODEL = "fake-model-2026";

  private static final long CREATED = 1_760_000_000;

  private Answers() {}

  /** A chat completion with {@code finish_reason: stop}. */
  public static Script chat(String text) {
    return Script.json(200, chatBody(text));
  }

  /** The body of {@link #chat}. */
  public static String chatBody(String text) {
    var message = new JsonObject().put("role", "assistant").put("content", text);
    return envelope("chatcmpl-fake", "chat.completion")
        .put("choices", choice("message", message, "stop"))
        .put("usage", usage(text.split(" ").length))
        .encode();
  }

  /** A streamed chat completion, one event and one chunk per word, then {@code finish_reason} and {@code [DONE]}. */
  public static Script chatStream(String... words) {
    var script = Script.events().event(chatEvent(new JsonObject().put("role", "assistant"), null));
    for (var word : words) {
      script = script.event(chatEvent(new JsonObject().put("content", word), null));
    }
    return script.event(chatEvent(new JsonObject(), "stop")).done();
  }

  /** As {@link #chatStream}, with the event that {@code stream_options.include_usage} asks for. */
  public static Script chatStreamWithUsage(String... words) {
    var plain = chatStream(words);
    var usage = envelope("chatcmpl-fake", "chat.completion.chunk")
        .put("choices", new JsonArray())
        .put("usage", usage(words.length));
    var steps = plain.steps().subList(0, plain.steps().size() - 1);
    return new Script(
            "", plain.head(), plain.framing(), -1, plain.encoding(), 0, -1, List.copyOf(steps))
        .event(usage.encode())
        .done();
  }

  /** JSON of one chat event. */
  public static String chatEvent(JsonObject delta, @Nullable String finishReason) {
    return envelope("chatcmpl-fake", "chat.completion.chunk")
        .put("choices", choice("delta", delta, finishReason))
        .encode();
  }

  /** A text completion with {@code finish_reason: stop}. */
  public static Script completion(String text) {
    return Script.json(
        200,
        envelope("cmpl-fake", "text_completion")
            .put("choices", choice("text", text, "stop"))
            .put("usage", usage(text.split(" ").length))
            .encode());
  }

  /** A streamed text completion, one event and one chunk per word. */
  public static Script completionStream(String... words) {
    var script = Script.events();
    for (var word : words) {
      script = script.event(completionEvent(word, null));
    }
    return script.event(completionEvent("", "stop")).done();
  }

  private static String completionEvent(String text, @Nullable String finishReason) {
    return envelope("cmpl-fake", "text_completion")
        .put("choices", choice("text", text, finishReason))
        .encode();
  }

  public static Script embedding(double... vector) {
    var values = new JsonArray();
    for (var value : vector) {
      values.add(value);
    }
    var item = new JsonObject().put("object", "embedding").put("index", 0).put("embedding", values);
    return Script.json(
        200,
        new JsonObject()
            .put("object", "list")
            .put("data", new JsonArray().add(item))
            .put("model", MODEL)
            .put("usage", new JsonObject().put("prompt_tokens", 1).put("total_tokens", 1))
            .encode());
  }

  /** An error in OpenAI's shape. */
  public static Script error(int status, String type, String message) {
    return Script.json(status, errorBody(type, message));
  }

  /** The body of {@link #error}; also what some providers send as an event inside a 200 stream. */
  public static String errorBody(String type, String message) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .putNull("code"))
        .encode();
  }

  public static Script models(String... ids) {
    var data = new JsonArray();
    for (var id : ids) {
      data.add(new JsonObject()
          .put("id", id)
          .put("object", "model")
          .put("created", CREATED)
          .put("owned_by", "fake"));
    }
    return Script.json(
        200, new JsonObject().put("object", "list").put("data", data).encode());
  }

  /** Answers as a real server would: by route, streamed when asked, 404 for what it does not know. */
  public static Script openAi(Received request) {
    var path = request.uri().replaceFirst("\\?.*", "");
    if (path.endsWith("/models")) {
      return models(MODEL);
    }
    var streamed = request.method().equals("POST") && request.json().getBoolean("stream", false);
    var words = new String[] {"Hello", " from", " the", " fake", " upstream."};
    if (path.endsWith("/chat/completions")) {
      return streamed ? streamAsAsked(request, words) : chat(String.join("", words));
    }
    if (path.endsWith("/completions")) {
      return streamed ? completionStream(words) : completion(String.join("", words));
    }
    if (path.endsWith("/embeddings")) {
      return embedding(0.25, -0.5, 0.125);
    }
    return error(404, "invalid_request_error", "no route " + Json.encode(path));
  }

  private static Script streamAsAsked(Received request, String... words) {
    var options = request.json().getJsonObject("stream_options", new JsonObject());
    var withUsage = options != null && options.getBoolean("include_usage", false);
    return withUsage ? chatStreamWithUsage(words) : chatStream(words);
  }

  private static JsonObject envelope(String id, String object) {
    return new JsonObject()
        .put("id", id)
        .put("object", object)
        .put("created", CREATED)
        .put("model", MODEL);
  }

  private static JsonArray choice(String key, Object value, @Nullable String finishReason) {
    return new JsonArray()
        .add(new JsonObject().put("index", 0).put(key, value).put("finish_reason", finishReason));
  }

  private static JsonObject usage(int completionTokens) {
    return new JsonObject()
        .put("prompt_tokens", 7)
        .put("completion_tokens", completionTokens)
        .put("total_tokens", 7 + completionTokens);
  }
}
