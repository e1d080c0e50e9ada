package dev.sluice.ledger.admission.terms;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** LiteLLM's {@code user_role}. */
public enum Role {
  /** May do everything; the master key has this role. */
  PROXY_ADMIN,
  /** May see everything. */
  PROXY_ADMIN_VIEWER,
  /** May make, see, change and delete keys of their own. */
  INTERNAL_USER,
  /** May see their own keys and spend. */
  INTERNAL_USER_VIEWER;

  /** The word in LiteLLM's API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with this word, or null. */
  public static @Nullable Role of(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    return null;
  }
}
