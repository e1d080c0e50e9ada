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
 * @param account the key whose account pays: the first of those that were one after the other in its place; null
 *     where there is no key
 * @param model the model whose account of that key pays too, by the name that its limits have; null: that which was
 *     asked for
 * @param teamModel the model whose account of the team pays too, by the name that its limits have; null: none does
 */
public record Payer(
    @Nullable KeyHash key,
    @Nullable String keyAlias,
    @Nullable String userId,
    @Nullable String teamId,
    @Nullable String customer,
    @Nullable KeyHash account,
    @Nullable String model,
    @Nullable String teamModel) {
  /** Nobody in particular. */
  public static final Payer NOBODY = new Payer(null, null, null, null, null, null, null, null);

  /** Of a key that pays for itself. */
  public Payer(
      @Nullable KeyHash key,
      @Nullable String keyAlias,
      @Nullable String userId,
      @Nullable String teamId,
      @Nullable String customer) {
    this(key, keyAlias, userId, teamId, customer, key, null, null);
  }
}
