package dev.sluice.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Whom a request is charged to.
 *
 * @param key the virtual key, or null: the master key, or a gateway without keys
 * @param keyAlias the key's {@code key_alias}, or null
 * @param userId the key's owner, or null
 * @param teamId the key's team, or null
 * @param customer the end user that the request names, or null
 */
public record Payer(
    @Nullable KeyHash key,
    @Nullable String keyAlias,
    @Nullable String userId,
    @Nullable String teamId,
    @Nullable String customer) {
  /** Nobody in particular. */
  public static final Payer NOBODY = new Payer(null, null, null, null, null);
}
