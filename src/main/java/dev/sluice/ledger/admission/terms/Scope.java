package dev.sluice.ledger.admission.terms;

/** Whose limits there are. */
public enum Scope {
  KEY("api_key", "key"),
  KEY_MODEL("model_per_key", "key"),
  MEMBER("team_member", "team member"),
  TEAM("team", "team"),
  TEAM_MODEL("model_per_team", "team"),
  USER("user", "user"),
  CUSTOMER("end_user", "customer"),
  GLOBAL("global", "gateway"),
  PAYEE("upstream", "deployment or provider");

  private static final int SHOWN = 100; // characters of a name

  private final String word;
  private final String noun; // what people call it

  Scope(String word, String noun) {
    this.word = word;
    this.noun = noun;
  }

  /** LiteLLM's word, as in {@code x-ratelimit-api_key-limit-requests}. */
  public String word() {
    return word;
  }

  /** How a message calls the one of this name, such as {@code team 'research'}. */
  public String owner(String name) {
    return noun + " '" + (name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...") + "'";
  }
}
