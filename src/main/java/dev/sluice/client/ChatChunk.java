package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a streamed answer: the chat completion chunk object of OpenAI's API reference.
 *
 * @param id the provider's name for the answer, the same in all its pieces
 * @param created when, in seconds since 1970; 0 when the provider does not say
 * @param model the model that answers, as the provider calls it
 * @param choices what is new, at most one for each answer; none in the piece that brings {@code usage}
 * @param usage what it cost; null but for the last piece, and there too unless it was asked for with
 *     {@link ChatRequest.Builder#includeUsage}
 * @param extra other members
 */
public record ChatChunk(
    String id,
    long created,
    String model,
    List<Choice> choices,
    @Nullable Usage usage,
    Map<String, JsonNode> extra) {

  /**
   * What is new in one of the answers.
   *
   * @param index the answer's number, from 0
   * @param delta what is to be appended
   * @param finishReason why the answer ends; null but in its last piece
   * @param extra other members, such as {@code logprobs}
   */
  public record Choice(
      int index, Delta delta, @Nullable String finishReason, Map<String, JsonNode> extra) {
    static Choice read(Fields in) throws IOException {
      int index = 0;
      Delta delta = null;
      Delta whole = null; // of a provider that does not stream
      String finishReason = null;
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "index" -> index = in.index(0);
          case "delta" -> delta = in.object(Delta::read);
          case "message" -> whole = in.object(Delta::read);
          case "finish_reason" -> finishReason = in.text();
          default -> in.keep();
        }
      }
      Delta news = delta != null ? delta : whole != null ? whole : Delta.NOTHING;
      return new Choice(index, news, finishReason, in.extra());
    }
  }

  /**
   * What is to be appended to a message.
   *
   * @param role of the message; null but in the first piece
   * @param text more of what it says, or null
   * @param toolCalls pieces of calls, by {@link ToolCall#index}
   * @param extra other members, such as {@code reasoning_content}
   */
  public record Delta(
      @Nullable String role,
      @Nullable String text,
      List<ToolCall> toolCalls,
      Map<String, JsonNode> extra) {
    static final Delta NOTHING = new Delta(null, null, List.of(), Map.of());

    static Delta read(Fields in) throws IOException {
      String role = null;
      String text = null;
      List<ToolCall> toolCalls = List.of();
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "role" -> role = in.text();
          case "content" -> text = in.content();
          case "tool_calls" -> toolCalls = in.list(ToolCall::read);
          default -> in.keep();
        }
      }
      return new Delta(role, text, toolCalls, in.extra());
    }
  }

  static ChatChunk read(Fields in) throws IOException {
    return Envelope.read(in, "chat.completion.chunk", Choice::read, ChatChunk::new);
  }

  /** What is new in the first answer's text; empty when nothing is. */
  public String text() {
    Choice first = first();
    return first == null || first.delta.text == null ? "" : first.delta.text;
  }

  /** Why the first answer ends; null while it goes on. */
  public @Nullable String finishReason() {
    Choice first = first();
    return first == null ? null : first.finishReason;
  }

  private @Nullable Choice first() {
    for (Choice choice : choices) {
      if (choice.index == 0) {
        return choice;
      }
    }
    return null;
  }
}
