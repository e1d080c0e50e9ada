/**
 * Measures whole processes and hot paths. {@link dev.sluice.bench.Bench} drives systems between one mock upstream and one
 * load generator, which share an event loop on a core of their own; each {@link dev.sluice.bench.Part} adds samples to the
 * {@link dev.sluice.bench.Results}, which are held against each {@link dev.sluice.bench.Goal} and an earlier {@link
 * dev.sluice.bench.Baseline}. {@link dev.sluice.bench.Profile} looks inside the gateway; the rest are JMH benchmarks.
 * Nothing here runs with the tests except what checks the harness itself.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
