/**
 * What replicas share through Redis: limits, cooldowns, and the news that something changed.
 *
 * <p>In: what a request needs more of, cooldowns of {@link dev.sluice.routing.health}, changes made here. Out: leases,
 * cooldowns and changes of other replicas. All of it belongs to the shared verticle's event loop and is there only when
 * the config names a Redis; while that is away, each replica goes by itself.
 */
@NullMarked
package dev.sluice.ledger.shared;

import org.jspecify.annotations.NullMarked;
