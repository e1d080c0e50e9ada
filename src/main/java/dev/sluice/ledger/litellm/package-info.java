/**
 * Brings keys, users, teams, members, budgets, customers and models of a LiteLLM proxy into the ledger.
 *
 * <p>In: the rows of its tables. Out: rows and balances of a store. Keys are hashed alike, so clients keep theirs.
 */
@NullMarked
package dev.sluice.ledger.litellm;

import org.jspecify.annotations.NullMarked;
