package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.bus.Operation;
import dev.sluice.client.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation that a model is to continue: <i>create chat completion</i> in OpenAI's API reference. Immutable. */
public final class ChatRequest extends Request {
  private final List<Message> messages;

  private ChatRequest(Builder builder) {
    super(builder);
    messages = List.copyOf(builder.messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat request needs a message: user(\"...\")");
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with all that this request has. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    copyTo(builder);
    return builder.messages(messages);
  }

  public List<Message> messages() {
    return messages;
  }

  @Override
  Operation operation() {
    return Operation.CHAT;
  }

  @Override
  void writeContent(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("messages");
    for (Message message : messages) {
      message.write(out);
    }
    out.writeEndArray();
  }

  /** Builds a {@link ChatRequest}. What is not set is not sent. */
  public static final class Builder extends AnswerBuilder<Builder> {
    private final List<Message> messages = new ArrayList<>();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    public Builder system(String text) {
      return message(Message.system(text));
    }

    public Builder user(String text) {
      return message(Message.user(text));
    }

    public Builder user(Part... parts) {
      return message(Message.user(parts));
    }

    public Builder assistant(String text) {
      return message(Message.assistant(text));
    }

    /** What the model answered before, tool calls included; members that only answers have are left out. */
    public Builder answer(ChatCompletion earlier) {
      return message(earlier.message().plain());
    }

    /** What came of a tool call of the message before. */
    public Builder tool(String toolCallId, String result) {
      return message(Message.tool(toolCallId, result));
    }

    public Builder message(Message message) {
      messages.add(message);
      return this;
    }

    /** Replaces all messages. */
    public Builder messages(List<Message> all) {
      messages.clear();
      messages.addAll(all);
      return this;
    }

    /** {@code max_completion_tokens}: what newer OpenAI models take in the place of {@code max_tokens}. */
    public Builder maxCompletionTokens(@Nullable Integer count) {
      return parameter("max_completion_tokens", count);
    }

    /** {@code reasoning_effort}, such as {@code low}. */
    public Builder reasoningEffort(@Nullable String effort) {
      return parameter("reasoning_effort", effort);
    }

    /** {@code logprobs} and {@code top_logprobs}: how many of the likeliest tokens at each place, 0 to 20. */
    public Builder topLogprobs(int count) {
      return parameter("logprobs", true).parameter("top_logprobs", count);
    }

    /** {@code tools} that the model may ask to be called. */
    public Builder tools(Tool... tools) {
      return tools(List.of(tools));
    }

    public Builder tools(List<Tool> tools) {
      return parameter(
          "tools", tools.isEmpty() ? null : tools.stream().map(Tool::json).toList());
    }

    /** {@code tool_choice}: {@code auto}, {@code none}, {@code required}, or the name of a function. */
    public Builder toolChoice(String choice) {
      boolean word = List.of("auto", "none", "required").contains(choice);
      return parameter(
          "tool_choice",
          word ? choice : Map.of("type", "function", "function", Map.of("name", choice)));
    }

    /** {@code parallel_tool_calls}: whether the model may ask for several at once. */
    public Builder parallelToolCalls(@Nullable Boolean allowed) {
      return parameter("parallel_tool_calls", allowed);
    }

    /** {@code response_format}: any JSON object. The messages must ask for JSON, too. */
    public Builder jsonAnswer() {
      return parameter("response_format", Map.of("type", "json_object"));
    }

    /**
     * {@code response_format}: JSON of this shape.
     *
     * @param name of the shape: letters, digits, underscores and hyphens
     * @param schema JSON schema, as a text, map or tree
     */
    public Builder jsonAnswer(String name, Object schema) {
      Object tree = schema instanceof String text ? Json.parse(text) : Json.of(schema);
      return parameter(
          "response_format",
          Map.of(
              "type",
              "json_schema",
              "json_schema",
              Map.of("name", name, "schema", tree, "strict", true)));
    }

    /** {@code response_format}, as a map or tree. */
    public Builder responseFormat(Object format) {
      return parameter("response_format", Json.of(format));
    }

    /**
     * @throws IllegalArgumentException without a model or a message
     */
    public ChatRequest build() {
      return new ChatRequest(this);
    }
  }
}
