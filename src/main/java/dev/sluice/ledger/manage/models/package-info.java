/**
 * {@code /model/*}: deployments are stored, changed and shown.
 *
 * <p>In: a request, the books, and what is served now. Out: JSON, and rows of kind {@code MODEL}; whether they can be
 * served, the config says before they are stored. On the ledger verticle's worker thread.
 */
@NullMarked
package dev.sluice.ledger.manage.models;

import org.jspecify.annotations.NullMarked;
