/**
 * How each deployment is doing: requests in flight, failures, cooldowns, time to first byte, what it served this
 * minute. In: what became of attempts. Out: whether and how much it should be used. Shared by all lanes and kept over
 * reloads; thread-safe without locks.
 */
@NullMarked
package dev.sluice.routing.health;

import org.jspecify.annotations.NullMarked;
