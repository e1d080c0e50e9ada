/**
 * Measures whole processes and hot paths. {@link dev.sluice.bench.Bench} drives systems that are alive at the same
 * time (this gateway, nginx, none) between one mock upstream and one load generator, which share an event loop on a core
 * of their own; the rest are JMH benchmarks. Nothing here runs with the tests except what checks the harness itself.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
