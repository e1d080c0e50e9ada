package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.JsonAnswer;
import dev.sluice.wire.JsonText;
import dev.sluice.wire.SseAnswer;

/** The answer of an upstream that speaks OpenAI's API itself. */
final class RelayedAnswer {
  private static final byte[] UNTOUCHED = {};

  private RelayedAnswer() {}

  /** Relays it with {@code model} as the caller knows it. */
  static AnswerEditor of(Call call, boolean events, Outbound asked) {
    byte[] model = call.answerModel().isEmpty() ? UNTOUCHED : JsonText.quote(call.answerModel());
    boolean keepText = call.metering().keepsText();
    return events
        ? new SseAnswer(model, keepText, asked.hidesUsage(), asked.choices())
        : new JsonAnswer(model, keepText);
  }
}
