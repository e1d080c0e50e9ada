/**
 * What is read off at the moment of a scrape: budgets, deployments, connections, event loops.
 *
 * <p>In: state that others keep. Out: samples for a scrape, on its worker thread; the number of series is bounded here.
 */
@NullMarked
package dev.sluice.ops.gauge;

import org.jspecify.annotations.NullMarked;
