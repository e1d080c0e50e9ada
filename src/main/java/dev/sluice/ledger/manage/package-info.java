/**
 * The management API, LiteLLM's: {@code call} reads a call, {@code keys}, {@code owners} and {@code models} answer it, this
 * package runs it in a transaction and has the live accounts follow; reports come from {@code ledger.usage}.
 *
 * <p>In: {@link dev.sluice.bus.ManagementCall}s. Out: {@link dev.sluice.bus.ManagementAnswer}s, after the store has
 * committed and the live accounts follow. On the ledger verticle's worker thread.
 */
@NullMarked
package dev.sluice.ledger.manage;

import org.jspecify.annotations.NullMarked;
