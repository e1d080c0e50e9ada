package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Scope;
import java.util.List;

/** Why a request may not be made, or not now. Nothing was taken for it. */
public sealed interface Refusal extends Denial {
  /** The key is blocked, or its team is, or the customer. */
  record Blocked(Scope scope, String owner) implements Refusal {}

  /** The key is of a team that does not exist: nobody knows what it may use. */
  record TeamMissing(String owner, String teamId) implements Refusal {}

  /** @param expiresAt milliseconds since the epoch */
  record Expired(String owner, long expiresAt) implements Refusal {}

  /**
   * A model that is not allowed.
   *
   * @param scope whose list it is not in
   * @param owner as messages call them
   * @param model that was asked for
   * @param allowed the list
   */
  record ModelDenied(Scope scope, String owner, String model, List<String> allowed)
      implements Refusal {}

  record RouteDenied(String owner, String path, List<String> allowed) implements Refusal {}

  record AddressDenied(String owner, String ip) implements Refusal {}

  /**
   * A limit that is reached.
   *
   * @param scope whose limit it is
   * @param owner as messages call them; no plain key
   * @param kind of what there is too little
   * @param limit tokens, requests or nanodollars
   * @param used of it, requests in flight included
   * @param wanted by the request
   * @param resetsAt milliseconds since the epoch; 0: not by itself
   * @param retryAfterSeconds 1 or more; 0: no time helps
   */
  record LimitReached(
      Scope scope,
      String owner,
      LimitKind kind,
      long limit,
      long used,
      long wanted,
      long resetsAt,
      long retryAfterSeconds)
      implements Refusal {}
}
