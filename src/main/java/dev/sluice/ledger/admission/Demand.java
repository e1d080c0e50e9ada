package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.terms.Rules;

/**
 * What a request may use, as far as it is known before it is sent. What it holds until it is settled.
 *
 * @param promptTokens estimated
 * @param outputTokens the most it may be answered with; without a word of its own, what is set aside if there is so much
 * @param outputNamed whether the request says so: then all of it must be there
 * @param promptNanos nanodollars for the prompt, at the dearest price
 * @param outputNanos nanodollars for the output, likewise
 * @param free whether the model costs nothing by its own word: then no budget is looked at
 */
public record Demand(
    long promptTokens,
    long outputTokens,
    boolean outputNamed,
    long promptNanos,
    long outputNanos,
    boolean free) {
  /** Of a request about which nothing is known. */
  public static final Demand UNKNOWN = new Demand(0, 0, false, 0, 0, false);

  long tokens(Rules rules) {
    return rules.count(promptTokens, outputTokens);
  }

  long leastTokens(Rules rules) {
    return rules.count(promptTokens, outputNamed ? outputTokens : 0);
  }

  long nanos() {
    return promptNanos + outputNanos;
  }

  long leastNanos() {
    return outputNamed ? nanos() : promptNanos;
  }
}
