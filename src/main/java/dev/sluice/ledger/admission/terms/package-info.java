/**
 * What keys, teams, users, members, customers and the config allow.
 *
 * <p>Values, made of stored rows and of the config; immutable, for any thread to read.
 */
@NullMarked
package dev.sluice.ledger.admission.terms;

import org.jspecify.annotations.NullMarked;
