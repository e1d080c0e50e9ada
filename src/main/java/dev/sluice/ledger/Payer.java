package dev.sluice.ledger;

import java.util.List;
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
 * @param models those whose accounts of that key pay too, by the names that their limits have: one model may have some
 *     under its group's name and others under its own; none: that which was asked for
 * @param teamModels those whose accounts of the team pay too, likewise; none: no such account does
 */
public record Payer(
    @Nullable KeyHash key,
    @Nullable String keyAlias,
    @Nullable String userId,
    @Nullable String teamId,
    @Nullable String customer,
    @Nullable KeyHash account,
    List<String> models,
    List<String> teamModels) {
  /** Nobody in particular. */
  public static final Payer NOBODY = new Payer(null, null, null, null, null);

  /** Of a key that pays for itself. */
  public Payer(
      @Nullable KeyHash key,
      @Nullable String keyAlias,
      @Nullable String userId,
      @Nullable String teamId,
      @Nullable String customer) {
    this(key, keyAlias, userId, teamId, customer, key, List.of(), List.of());
  }

  /** The same for a request that names this end user. */
  public Payer naming(@Nullable String endUser) {
    return new Payer(key, keyAlias, userId, teamId, endUser, account, models, teamModels);
  }

  /** The same, paid from the account of that key, of those models of it, and of those models of the team. */
  public Payer paidFrom(@Nullable KeyHash from, List<String> ofKey, List<String> ofTeam) {
    return new Payer(key, keyAlias, userId, teamId, customer, from, ofKey, ofTeam);
  }
}
