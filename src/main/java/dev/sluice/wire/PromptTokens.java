package dev.sluice.wire;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * About how many tokens a request's prompt has, without a tokenizer: four bytes of ASCII each, fewer characters beyond.
 * Counts what a model reads of {@code messages}, {@code prompt}, {@code input}, {@code tools} and {@code functions};
 * of several prompts in one request the longest, because each has a context window of its own. Images and audio count
 * as so many tokens each, however long their base64 text is. Made when first asked for. Owned by one request.
 */
public final class PromptTokens implements LongSupplier {
  /** LiteLLM's guess for an image. */
  private static final int ATTACHMENT_TOKENS = 250;
  /** What a chat template puts around a message. */
  private static final int MESSAGE_TOKENS = 3;

  private static final List<String> SCHEMAS = List.of("tools", "functions");
  private static final List<String> PROMPTS = List.of("prompt", "input");

  private final JsonScan body;
  private long tokens = -1; // not estimated yet

  public PromptTokens(JsonScan body) {
    this.body = body;
  }

  @Override
  public long getAsLong() {
    if (tokens < 0) {
      tokens = estimate(false);
    }
    return tokens;
  }

  /** The same, but of several prompts in one request all of them: what it may cost. */
  public long total() {
    return estimate(true);
  }

  private long estimate(boolean all) {
    long units = 0;
    JsonScan.Member messages = body.member("messages");
    if (messages != null) {
      PromptWalk walk = new PromptWalk(body.source(), messages, false);
      long extra =
          (long) walk.objects() * MESSAGE_TOKENS + (long) walk.attachments() * ATTACHMENT_TOKENS;
      units += walk.units() + extra * PromptWalk.PER_TOKEN;
    }
    for (String name : SCHEMAS) {
      JsonScan.Member member = body.member(name);
      units += member == null ? 0 : new PromptWalk(body.source(), member, true).units();
    }
    for (String name : PROMPTS) {
      JsonScan.Member member = body.member(name);
      PromptWalk walk = member == null ? null : new PromptWalk(body.source(), member, false);
      units += walk == null ? 0 : all ? walk.units() : walk.longest();
    }
    return (units + PromptWalk.PER_TOKEN - 1) / PromptWalk.PER_TOKEN;
  }
}
