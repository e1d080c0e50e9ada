/**
 * Deployments that the ledger keeps: encrypted in its rows, in plain text towards the config, which serves them.
 *
 * <p>In: rows of models, and the settings in effect. Out: over the bus, what shall be served beside the config file's
 * models. Everything here is on the store's thread, which may wait.
 */
@NullMarked
package dev.sluice.ledger.models;

import org.jspecify.annotations.NullMarked;
