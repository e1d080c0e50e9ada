package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.account.Headroom;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;

/** Is told of everybody who has limits, one after the other. */
public interface AccountReader {
  void key(KeyTerms key, Headroom budget);

  void team(TeamTerms team, Headroom budget);

  void user(UserTerms user, Headroom budget);

  /**
   * A key with limits of one model.
   *
   * @param requests left of the present minute; {@link Limits#UNLIMITED} without a limit
   * @param tokens likewise
   */
  void keyModel(KeyTerms key, String model, long requests, long tokens);

  /** How many are stored, with and without limits. */
  void counted(int teams, int users);
}
