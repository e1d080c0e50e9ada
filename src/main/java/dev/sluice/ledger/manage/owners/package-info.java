/**
 * {@code /user/*}, {@code /team/*}, {@code /customer/*} and {@code /budget/*}: those who own keys or are charged for them,
 * and what they may use.
 *
 * <p>In: a request and the books. Out: JSON, and rows of their kinds. Stateless.
 */
@NullMarked
package dev.sluice.ledger.manage.owners;

import org.jspecify.annotations.NullMarked;
