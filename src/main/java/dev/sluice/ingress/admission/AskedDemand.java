package dev.sluice.ingress.admission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.bus.Operation;
import dev.sluice.config.Settings;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.serving.DearestPrices.Tariff;
import dev.sluice.ledger.admission.Demand;
import dev.sluice.routing.Ask;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.PromptTokens;

/** What a request may use at most, and what that costs, by what its body says. Stateless. */
final class AskedDemand {
  private static final long MOST_TOKENS = 1_000_000_000; // of a max_tokens, times n

  private AskedDemand() {}

  static Demand of(Inquiry inquiry, Ask ask, Tariff tariff, Settings settings) {
    JsonScan body = inquiry.body();
    boolean chat = inquiry.operation() == Operation.CHAT;
    long prompt = chat ? ask.inputTokens() : new PromptTokens(body).total();
    long most = Math.max(number(body, "max_tokens"), number(body, "max_completion_tokens"));
    boolean answers = inquiry.operation() != Operation.EMBEDDING;
    boolean named = most >= 0 || !answers;
    long each = most >= 0 ? most : settings.limits().reserveOutputTokens();
    long times = Math.max(1, Math.max(number(body, "n"), number(body, "best_of")));
    long output = answers ? Math.min(MOST_TOKENS, each * Math.min(times, MOST_TOKENS)) : 0;
    long forPrompt = tariff.nanos(prompt, 0);
    long forOutput = Math.max(0, tariff.nanos(prompt, output) - forPrompt);
    return new Demand(prompt, output, named, forPrompt, forOutput, tariff.isFree());
  }

  /** A whole number of the body's, bounded; -1 for anything else, which the provider will see to. */
  private static long number(JsonScan body, String name) {
    char kind = body.kind(name);
    byte[] value = kind >= '0' && kind <= '9' ? body.valueBytes(name) : null;
    if (value == null) {
      return -1;
    }
    try {
      return (long) Math.min(MOST_TOKENS, Double.parseDouble(new String(value, ISO_8859_1)));
    } catch (NumberFormatException wrong) {
      return -1;
    }
  }
}
