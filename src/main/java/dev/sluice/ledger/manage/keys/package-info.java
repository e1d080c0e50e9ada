/**
 * {@code /key/*}: keys are made, changed, replaced and shown, by whom the rules of their team and of the config allow.
 *
 * <p>In: a request and the books. Out: JSON, and rows of kind {@code KEY} and {@code RETIRED_KEY}. Stateless.
 */
@NullMarked
package dev.sluice.ledger.manage.keys;

import org.jspecify.annotations.NullMarked;
