/**
 * What operators watch: meters and health.
 *
 * <p>In: outcomes that the lanes report. Out: Prometheus text, health answers. Meters are thread-safe and looked up
 * per request at most, never per chunk.
 */
@NullMarked
package dev.sluice.ops;

import org.jspecify.annotations.NullMarked;
