/**
 * What is counted while requests go through: counters and histograms that cost a lane some nanoseconds.
 *
 * <p>In: numbers, from the event loop that owns them or from any. Out: their sums, read by any thread while they are
 * written. Pure Java: who counts need not know who is told.
 */
@NullMarked
package dev.sluice.ops.count;

import org.jspecify.annotations.NullMarked;
