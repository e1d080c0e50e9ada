package dev.sluice.ledger.admission;

import dev.sluice.ledger.admission.account.Account;
import java.util.Map;

/**
 * Terms, with the accounts that they are about.
 *
 * @param models accounts of the models that have limits of their own
 */
record Party<T>(T terms, Account account, Map<String, Account> models) {}
