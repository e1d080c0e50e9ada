package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a {@link TextRequest}, or a piece of it in a stream: the completion object of OpenAI's API reference.
 *
 * @param id the provider's name for it; empty when it gives none
 * @param created when, in seconds since 1970; 0 when the provider does not say
 * @param model the model that answered, as the provider calls it
 * @param choices one for each prompt, times {@code n}; in a stream, what is new
 * @param usage what it cost, or null when the provider does not say
 * @param extra other members
 */
public record TextCompletion(
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
   * @param finishReason {@code stop}, {@code length} or {@code content_filter}; null in a stream while it goes on
   * @param extra other members, such as {@code logprobs}
   */
  public record Choice(
      int index, String text, @Nullable String finishReason, Map<String, JsonNode> extra) {
    static Choice read(Fields in) throws IOException {
      int index = 0;
      String text = "";
      String finishReason = null;
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "index" -> index = in.index(0);
          case "text" -> text = in.text("");
          case "finish_reason" -> finishReason = in.text();
          default -> in.keep();
        }
      }
      return new Choice(index, text, finishReason, in.extra());
    }
  }

  static TextCompletion read(Fields in) throws IOException {
    return Envelope.read(in, "text_completion", Choice::read, TextCompletion::new);
  }

  /** What the first answer says, or what is new in it; empty when there is none. */
  public String text() {
    for (Choice choice : choices) {
      if (choice.index == 0) {
        return choice.text;
      }
    }
    return "";
  }
}
