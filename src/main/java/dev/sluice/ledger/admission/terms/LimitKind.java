package dev.sluice.ledger.admission.terms;

/** What is limited. */
public enum LimitKind {
  REQUESTS("requests"),
  TOKENS("tokens"),
  PARALLEL("max_parallel_requests"),
  BUDGET("budget");

  private final String word;

  LimitKind(String word) {
    this.word = word;
  }

  /** LiteLLM's word, as in {@code rate_limit_type}. */
  public String word() {
    return word;
  }
}
