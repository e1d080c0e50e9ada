package dev.sluice.ledger.admission;

import java.util.Map;

/**
 * Terms, with the accounts that they are about.
 *
 * @param models accounts of the models that have limits of their own
 */
record Party<T>(T terms, Account account, Map<String, Account> models) {}
