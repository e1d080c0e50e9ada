package dev.sluice.ledger;

/** What the management API keeps, each in a table of its own. */
public enum Kind {
  /** A virtual key; its id is the {@link KeyHash} in hex. */
  KEY("virtual_keys"),
  USER("users"),
  TEAM("teams"),
  /** A user in a team; its id is {@link AccountName#memberId}. */
  MEMBER("team_members"),
  /** Limits that keys, customers and members refer to by {@code budget_id}. */
  BUDGET("budgets"),
  /** An end user of a caller's product, LiteLLM's customer. */
  CUSTOMER("customers"),
  /** A deployment added by {@code /model/new}; its id is the {@code model_id}. */
  MODEL("models");

  private final String table;

  Kind(String table) {
    this.table = table;
  }

  public String table() {
    return table;
  }
}
