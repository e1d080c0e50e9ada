package dev.sluice.ledger;

/** What the management API keeps, each in a table of its own. */
public enum Kind {
  /** A virtual key; its id is the {@link KeyHash} in hex. */
  KEY("sluice_virtual_keys"),
  USER("sluice_users"),
  TEAM("sluice_teams"),
  /** A user in a team; its id is {@link AccountName#memberId}. */
  MEMBER("sluice_team_members"),
  /** Limits that keys, customers and members refer to by {@code budget_id}. */
  BUDGET("sluice_budgets"),
  /** An end user of a caller's product, LiteLLM's customer. */
  CUSTOMER("sluice_customers"),
  /** The hash of a key that another one took the place of, and that stands for it for a while. */
  RETIRED_KEY("sluice_retired_keys"),
  /** A deployment added by {@code /model/new}; its id is the {@code model_id}. */
  MODEL("sluice_models");

  private final String table;

  Kind(String table) {
    this.table = table;
  }

  /** Its table. The prefix lets the ledger share a database with other programs. */
  public String table() {
    return table;
  }
}
