package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a {@link ChatRequest}: the chat completion object of OpenAI's API reference.
 *
 * @param id the provider's name for it; empty when it gives none
 * @param created when, in seconds since 1970; 0 when the provider does not say
 * @param model the model that answered, as the provider calls it
 * @param choices one unless {@code n} asked for more
 * @param usage what it cost, or null when the provider does not say
 * @param extra other members, such as {@code system_fingerprint} or {@code service_tier}
 */
public record ChatCompletion(
    String id,
    long created,
    String model,
    List<Choice> choices,
    @Nullable Usage usage,
    Map<String, JsonNode> extra) {

  /**
   * One of the answers.
   *
   * @param index its number, from 0
   * @param finishReason {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}; another where a
   *     provider has its own; null when it does not say
   * @param extra other members, such as {@code logprobs}
   */
  public record Choice(
      int index, Message message, @Nullable String finishReason, Map<String, JsonNode> extra) {
    static Choice read(Fields in) throws IOException {
      int index = 0;
      Message message = null;
      String finishReason = null;
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "index" -> index = in.index(0);
          case "message" -> message = in.object(Message::read);
          case "finish_reason" -> finishReason = in.text();
          default -> in.keep();
        }
      }
      Message said = message == null ? Message.assistant(null, List.of()) : message;
      return new Choice(index, said, finishReason, in.extra());
    }
  }

  static ChatCompletion read(Fields in) throws IOException {
    return Envelope.read(in, "chat.completion", Choice::read, ChatCompletion::new);
  }

  /** The first answer's message; one that says nothing when there is no answer. */
  public Message message() {
    return choices.isEmpty()
        ? Message.assistant(null, List.of())
        : choices.get(0).message();
  }

  /** What the first answer says; empty when it says nothing, as when it calls tools. */
  public String text() {
    String text = message().text();
    return text == null ? "" : text;
  }

  /** The tools that the first answer wants to be called. */
  public List<ToolCall> toolCalls() {
    return message().toolCalls();
  }

  /** Why the first answer ended, or null. */
  public @Nullable String finishReason() {
    return choices.isEmpty() ? null : choices.get(0).finishReason();
  }
}
