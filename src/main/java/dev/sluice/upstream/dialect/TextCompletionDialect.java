package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.bus.Call;
import dev.sluice.bus.Operation;
import dev.sluice.upstream.dialect.UpstreamHeaders.KeyScheme;
import dev.sluice.wire.AnswerEditor;
import java.util.List;

/** {@code <api_base>/completions} only: a conversation goes as one prompt, and the answer becomes chat again. */
final class TextCompletionDialect implements Dialect {
  /** What a conversation may ask for and a prompt cannot. */
  private static final List<String> CHAT_ONLY = List.of(
      "tools",
      "tool_choice",
      "parallel_tool_calls",
      "functions",
      "function_call",
      "response_format",
      "modalities",
      "audio",
      "prediction",
      "reasoning_effort",
      "verbosity",
      "web_search_options");

  /** What changes no answer, and which {@code /completions} refuses as unknown. */
  private static final List<String> BOOKKEEPING = List.of("metadata", "store");

  @Override
  public Outbound request(Call call) {
    var credentials = ClientCredentials.of(call);
    boolean chat = call.operation() == Operation.CHAT;
    String route = (chat ? Operation.COMPLETION : call.operation()).route();
    return Outbound.of(
        OpenAiDialect.uri(call, credentials, route),
        UpstreamHeaders.of(call, credentials.key(), KeyScheme.BEARER),
        chat ? prompt(call) : OutboundBody.of(call));
  }

  private static Draft prompt(Call call) {
    var rules = ParameterRules.of(call);
    Draft draft = OutboundBody.of(call, rules);
    rules.settle(draft, CHAT_ONLY, "has no meaning for a text-completion model");
    for (String name : CHAT_ONLY) {
      if (!draft.hasValue(name)) {
        draft.remove(name);
      }
    }
    BOOKKEEPING.forEach(draft::remove);
    draft.rename("max_completion_tokens", "max_tokens");
    draft.remove("max_completion_tokens");
    translateLogprobs(draft);
    String prompt = ChatPrompt.of(draft.tree("messages"));
    draft.remove("messages");
    draft.set("prompt", JsonTree.bytes(TextNode.valueOf(prompt)));
    return draft;
  }

  /** Chat says whether and, in another member, how many; {@code /completions} says how many beside the chosen one. */
  private static void translateLogprobs(Draft draft) {
    JsonNode wanted = draft.tree("logprobs");
    JsonNode count = draft.tree("top_logprobs");
    draft.remove("top_logprobs");
    if (wanted.isBoolean() && wanted.booleanValue()) {
      draft.set("logprobs", count.isNull() ? "0" : JsonTree.text(count));
    } else {
      draft.remove("logprobs");
    }
  }

  @Override
  public String models(Call call) {
    return OpenAiDialect.uri(call, ClientCredentials.of(call), "/models");
  }

  @Override
  public AnswerEditor answer(Call call, boolean events, Outbound asked) {
    if (call.operation() != Operation.CHAT) {
      return RelayedAnswer.of(call, events, asked);
    }
    var mapping = new TextToChat(call.answerModel(), events, asked.choices());
    return events ? new TextEventsToChat(mapping, asked.hidesUsage()) : new TextBodyToChat(mapping);
  }
}
