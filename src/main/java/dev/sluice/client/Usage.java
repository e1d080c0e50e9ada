package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.Map;

/**
 * What a call cost, in tokens: {@code usage} in OpenAI's API reference.
 *
 * @param promptTokens of the request; 0 when the provider does not say
 * @param completionTokens of the answer; 0 for embeddings
 * @param totalTokens of both
 * @param extra other members, such as {@code prompt_tokens_details}
 */
public record Usage(
    long promptTokens, long completionTokens, long totalTokens, Map<String, JsonNode> extra) {

  static Usage read(Fields in) throws IOException {
    long prompt = 0;
    long completion = 0;
    long total = 0;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "prompt_tokens" -> prompt = in.number(0);
        case "completion_tokens" -> completion = in.number(0);
        case "total_tokens" -> total = in.number(0);
        default -> in.keep();
      }
    }
    return new Usage(prompt, completion, total, in.extra());
  }

  /** Tokens of the request that the provider had in its cache; 0 when it does not say. */
  public long cachedTokens() {
    return detail("prompt_tokens_details", "cached_tokens");
  }

  /** Tokens of the answer that were spent on reasoning; 0 when the provider does not say. */
  public long reasoningTokens() {
    return detail("completion_tokens_details", "reasoning_tokens");
  }

  private long detail(String group, String name) {
    JsonNode details = extra.get(group);
    return details == null ? 0 : details.path(name).asLong();
  }
}
